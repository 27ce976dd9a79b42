using RaceAnalyzers.Benchmarks.Hosting;
using RaceAnalyzers.Benchmarks.Running;

namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>Measures how time grows while generated code doubles.</summary>
internal static class GrowthSpeed
{
    private const int Doublings = 4;

    /// <summary>Until the code that a shape runs through is compiled.</summary>
    private const int WarmUps = 2;

    /// <summary>A shape that has taken this long is not doubled again: where time explodes, the smaller sizes show it.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(20);

    public static IReadOnlyList<GrowthFigures> Measure(AnalyzerPackage own, int repeats, Action<string> report, CancellationToken cancellationToken)
    {
        return [.. GeneratedCode.Shapes.Select(shape => new GrowthFigures(shape.Name, Steps(shape)))];

        List<(int Lines, TimeSpan Own, TimeSpan Binding)> Steps(CodeShape shape)
        {
            var steps = new List<(int, TimeSpan, TimeSpan)>();
            var smallest = GeneratedCompilation.Of(shape.Generate(shape.BaseSize));
            for (var run = 0; run < WarmUps; run++)
            {
                _ = Meter.Analysis(smallest, own.Analyzers, cancellationToken);
            }

            for (var doubling = 0; doubling <= Doublings; doubling++)
            {
                var size = shape.BaseSize << doubling;
                report($"growth: {size} {shape.Name}");
                var compilation = GeneratedCompilation.Of(shape.Generate(size));

                var first = Meter.Analysis(compilation, own.Analyzers, cancellationToken);
                var tooLong = first.Callbacks > Enough;
                steps.Add((
                    compilation.SyntaxTrees.Sum(CodeLines.Count),
                    tooLong ? first.Callbacks : Cost.Least([.. Enumerable.Range(0, repeats).Select(_ => Meter.Analysis(compilation, own.Analyzers, cancellationToken))]).Callbacks,
                    Cost.Least([.. Enumerable.Range(0, repeats).Select(_ => Meter.Binding(compilation, cancellationToken))]).Total));
                if (tooLong)
                {
                    break;
                }
            }

            return steps;
        }
    }
}
