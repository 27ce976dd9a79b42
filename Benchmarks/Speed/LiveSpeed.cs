using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RaceAnalyzers.Benchmarks.Hosting;
using RaceAnalyzers.Benchmarks.Running;

namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>Plays an editor: one document of a project changes again and again, and its diagnostics are asked for.</summary>
internal static class LiveSpeed
{
    private const int Documents = 20;

    /// <summary>Makes a document of two thousand lines of code.</summary>
    private const int RegistriesPerDocument = 46;

    private const int WarmUps = 60;

    private const int Changes = 40;

    public static LiveFigures Measure(AnalyzerPackage own, Action<string> report, CancellationToken cancellationToken)
    {
        report("live analysis");

        // The document that changes is all races, the worst case: there is something to say about every type in it.
        var compilation = GeneratedCompilation.Of([.. Enumerable.Range(0, Documents).Select(document => GeneratedCode.Document(document * RegistriesPerDocument, RegistriesPerDocument, racy: document == 0))]);
        var with = Type(compilation, own.Analyzers, cancellationToken);
        var idle = Type(compilation, [new IdleAnalyzer()], cancellationToken);
        return new LiveFigures(
            CodeLines.Count(compilation.SyntaxTrees[0]),
            compilation.SyntaxTrees.Sum(CodeLines.Count),
            [.. with.Select(change => change.Callbacks)],
            [.. with.Select(change => change.Total)],
            [.. idle.Select(change => change.Total)]);
    }

    private static List<Cost> Type(CSharpCompilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers, CancellationToken cancellationToken)
    {
        const string insertAfter = "if (entry is null) { throw new ArgumentNullException(nameof(entry)); }";
        var times = new List<Cost>();
        for (var change = 0; change < WarmUps + Changes; change++)
        {
            var tree = compilation.SyntaxTrees[0];
            var text = tree.GetText();
            var position = text.ToString().IndexOf(insertAfter, text.Length / 2, StringComparison.Ordinal) + insertAfter.Length;
            var changed = tree.WithChangedText(text.WithChanges(new TextChange(new TextSpan(position, 0), $" _ = {change};")));
            compilation = compilation.ReplaceSyntaxTree(tree, changed);

            var project = compilation;
            var cost = Meter.Take(() =>
            {
                var run = project.WithAnalyzers(analyzers, Meter.RunOptions);
                _ = run.GetAnalyzerSyntaxDiagnosticsAsync(changed, cancellationToken).GetAwaiter().GetResult();
                _ = run.GetAnalyzerSemanticDiagnosticsAsync(project.GetSemanticModel(changed), filterSpan: null, cancellationToken).GetAwaiter().GetResult();
                return analyzers.Aggregate(TimeSpan.Zero, (sum, analyzer) => sum + run.GetAnalyzerTelemetryInfoAsync(analyzer, cancellationToken).GetAwaiter().GetResult().ExecutionTime);
            });
            if (change >= WarmUps)
            {
                times.Add(cost);
            }
        }

        return times;
    }
}
