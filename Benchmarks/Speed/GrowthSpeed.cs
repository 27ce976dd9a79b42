using RaceAnalyzers.Benchmarks.Hosting;
using RaceAnalyzers.Benchmarks.Running;

namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>Measures how time grows while generated code doubles.</summary>
internal static class GrowthSpeed
{
    private const int Doublings = 4;

    public static IReadOnlyList<GrowthFigures> Measure(AnalyzerPackage own, int repeats, Action<string> report, CancellationToken cancellationToken)
    {
        return [.. GeneratedCode.Shapes.Select(shape => new GrowthFigures(shape.Name, [.. Enumerable.Range(0, Doublings + 1).Select(doubling => Step(shape, shape.BaseSize << doubling))]))];

        (int Lines, TimeSpan Own, TimeSpan Binding) Step(CodeShape shape, int size)
        {
            report($"growth: {size} {shape.Name}");
            var compilation = GeneratedCode.Compile(shape.Generate(size));

            // One run more than asked for: the first one of a shape meets code that has not been compiled yet.
            var runs = Enumerable.Range(0, repeats + 1).ToArray();
            return (
                compilation.SyntaxTrees.Sum(CodeLines.Count),
                Cost.Least([.. runs.Select(_ => Meter.Analysis(compilation, own.Analyzers, cancellationToken))]).Callbacks,
                Cost.Least([.. runs.Select(_ => Meter.Binding(compilation, cancellationToken))]).Wall);
        }
    }
}
