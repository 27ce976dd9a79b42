using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RaceAnalyzers.Benchmarks.Hosting;
using RaceAnalyzers.Benchmarks.Running;
using RaceAnalyzers.Benchmarks.Sources;

namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>Plays an editor: one document of a project changes again and again, and its diagnostics are asked for.</summary>
internal static class LiveSpeed
{
    private const int Documents = 20;

    /// <summary>Makes a document of two thousand lines of code.</summary>
    private const int RegistriesPerDocument = 46;

    private const int WarmUps = 10;

    private const int Changes = 40;

    /// <summary>Of so many changes, one is a call of another method, which is not there yet, and the others are remarks.</summary>
    private const int ChangesPerCall = 4;

    /// <summary>So many of the longest documents of a code base are changed.</summary>
    private const int LongestDocuments = 4;

    /// <summary>The worst case: a generated document in which there is something to say about every type.</summary>
    public static LiveFigures MeasureWorst(AnalyzerPackage own, Action<string> report, CancellationToken cancellationToken)
    {
        report("live analysis");
        var compilation = GeneratedCompilation.Of([.. Enumerable.Range(0, Documents).Select(document => GeneratedCode.Document(document * RegistriesPerDocument, RegistriesPerDocument, racy: document == 0))]);
        return Measure("generated", compilation, compilation.SyntaxTrees[0], own, cancellationToken);
    }

    /// <summary>The longest documents of the largest project in a code base.</summary>
    public static IReadOnlyList<LiveFigures> MeasureLongest(string folder, AnalyzerPackage own, Action<string> report, CancellationToken cancellationToken)
    {
        var groups = SourceFolder.Group(Path.GetFullPath(folder), new SourceFilter(SourceFilter.DefaultExclusions), []);
        var factory = new CompilationFactory(groups, PreprocessorSymbols.Default, ImmutableDictionary<string, ReportDiagnostic>.Empty, concurrent: false);
        var project = groups.Select(factory.Compile).MaxBy(compilation => compilation.SyntaxTrees.Length)!;
        return
        [
            .. project.SyntaxTrees.OrderByDescending(CodeLines.Count).Take(LongestDocuments).Select(document =>
            {
                var name = Path.GetFileName(document.FilePath);
                report($"live analysis of {name}");
                return Measure(name, project, document, own, cancellationToken);
            }),
        ];
    }

    private static LiveFigures Measure(string name, CSharpCompilation compilation, SyntaxTree document, AnalyzerPackage own, CancellationToken cancellationToken)
    {
        var with = Type(compilation, document, own.Analyzers, cancellationToken);
        var idle = Type(compilation, document, [new IdleAnalyzer()], cancellationToken);
        return new LiveFigures(
            name,
            CodeLines.Count(document),
            compilation.SyntaxTrees.Sum(CodeLines.Count),
            [.. with.Select(change => change.Callbacks)],
            [.. with.Select(change => change.Total)],
            [.. idle.Select(change => change.Total)]);
    }

    private static List<Cost> Type(CSharpCompilation compilation, SyntaxTree document, ImmutableArray<DiagnosticAnalyzer> analyzers, CancellationToken cancellationToken)
    {
        var times = new List<Cost>();
        var position = StatementEndInTheMiddle(document, cancellationToken);
        for (var change = 0; change < WarmUps + Changes; change++)
        {
            var typed = change % ChangesPerCall == 0 ? $" Change{change}();" : $" /* {change} */";
            var changed = document.WithChangedText(document.GetText(cancellationToken).WithChanges(new TextChange(new TextSpan(position, 0), typed)));
            compilation = compilation.ReplaceSyntaxTree(document, changed);
            document = changed;

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

    /// <summary>Behind a statement, a change is one of the member that it stands in, whatever it writes.</summary>
    private static int StatementEndInTheMiddle(SyntaxTree document, CancellationToken cancellationToken)
    {
        var token = document.GetRoot(cancellationToken).FindToken(document.Length / 2);
        while (!(token.IsKind(SyntaxKind.SemicolonToken) && token.Parent is ExpressionStatementSyntax { Parent: BlockSyntax })
            && token.GetPreviousToken() is { RawKind: not (int)SyntaxKind.None } previous)
        {
            token = previous;
        }

        return token.Span.End;
    }
}
