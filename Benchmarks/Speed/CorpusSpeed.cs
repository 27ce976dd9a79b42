using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RaceAnalyzers.Benchmarks.Hosting;
using RaceAnalyzers.Benchmarks.Running;
using RaceAnalyzers.Benchmarks.Sources;

namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>Measures the packages side by side on one code base.</summary>
/// <param name="packages">RaceAnalyzers first.</param>
/// <param name="repeats">How often RaceAnalyzers and the compiler are measured; the least figure counts.</param>
/// <param name="peerRepeats">The same for the peers, which take far longer.</param>
internal sealed class CorpusSpeed(IReadOnlyList<AnalyzerPackage> packages, int repeats, int peerRepeats)
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Idle = [new IdleAnalyzer()];

    public CorpusFigures Measure(string folder, Action<string> report, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(folder);
        var groups = SourceFolder.Group(root, new SourceFilter(SourceFilter.DefaultExclusions), []);
        var factory = new CompilationFactory(groups, PreprocessorSymbols.Default, ImmutableDictionary<string, ReportDiagnostic>.Empty, concurrent: false);
        var compilations = groups.Select(factory.Compile).ToArray();
        var own = packages[0];
        var everythingOff = compilations
            .Select(compilation => compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(RuleSeverities.All([own], ReportDiagnostic.Suppress))))
            .ToArray();

        // The first run of anything pays for the just-in-time compiler, which a build server pays once a day.
        var smallest = compilations.MinBy(compilation => compilation.SyntaxTrees.Sum(tree => tree.Length))!;
        foreach (var package in packages)
        {
            report($"warming {package.Name}");
            _ = Meter.Analysis(smallest, package.Analyzers, cancellationToken);
        }

        return new CorpusFigures(
            Path.GetFileName(root),
            compilations.Sum(compilation => compilation.SyntaxTrees.Sum(CodeLines.Count)),
            Least("compiler", compilations, repeats, compilation => Meter.Binding(compilation, cancellationToken)),
            Least("idle", compilations, repeats, compilation => Meter.Analysis(compilation, Idle, cancellationToken)),
            Least("off", everythingOff, repeats, compilation => Meter.Analysis(compilation, own.Analyzers, beside: Idle, cancellationToken)),
            [
                .. packages.Select(package => (
                    package.Name,
                    Least(package.Name, compilations, package == own ? repeats : peerRepeats, compilation => Meter.Analysis(compilation, package.Analyzers, cancellationToken)))),
            ]);

        Cost Least(string what, IReadOnlyList<CSharpCompilation> inputs, int times, Func<CSharpCompilation, Cost> measure) =>
            Cost.Least(
            [
                .. Enumerable.Range(1, times).Select(time =>
                {
                    report($"{Path.GetFileName(root)}: {what}, {time} of {times}");
                    return inputs.Select(measure).Aggregate((left, right) => left + right);
                }),
            ]);
    }
}
