using System.Globalization;
using ScottPlot;

namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>The page's two plots, as SVG files.</summary>
internal static class PerformancePlots
{
    private const int Width = 900;

    /// <summary>One bar per package and code base: its time as a share of binding.</summary>
    public static void WriteTimes(IReadOnlyList<CorpusFigures> corpora, string path)
    {
        using var plot = new Plot();
        var packages = corpora[0].Packages.Select(package => package.Package.Split(' ')[0]).ToArray();
        var rows = corpora.Count + 1;
        for (var corpus = 0; corpus < corpora.Count; corpus++)
        {
            var figures = corpora[corpus];
            var bars = plot.Add.Bars(
                figures.Packages.Select((_, package) => -(double)((package * rows) + corpus)),
                figures.Packages.Select(package => 100 * (package.Cost.Callbacks / figures.Binding.Total)));
            bars.Horizontal = true;
            bars.LegendText = figures.Name;
            foreach (var bar in bars.Bars)
            {
                bar.Label = bar.Value.ToString(bar.Value < 10 ? "N1" : "N0", CultureInfo.InvariantCulture) + " %";
            }
        }

        plot.Axes.Left.SetTicks(
            [.. packages.Select((_, package) => -((package * rows) + ((corpora.Count - 1) / 2.0)))],
            packages);
        plot.Axes.Margins(left: 0, right: 0.15);
        plot.XLabel("analyzer time as % of the compiler's time for binding method bodies");
        plot.ShowLegend(Alignment.LowerRight);
        plot.SaveSvg(path, Width, 120 + (packages.Length * rows * 18));
    }

    /// <summary>One line per shape of code: own time over lines, both logarithmic, so that linear growth is a slope of one.</summary>
    public static void WriteGrowth(IReadOnlyList<GrowthFigures> growth, string path)
    {
        using var plot = new Plot();
        foreach (var shape in growth)
        {
            var steps = shape.Steps.Where(step => step.Own > TimeSpan.Zero).ToArray();
            var line = plot.Add.Scatter(
                steps.Select(step => Math.Log10(step.Lines)).ToArray(),
                steps.Select(step => Math.Log10(step.Own.TotalMilliseconds)).ToArray());
            line.LegendText = shape.Shape;
        }

        plot.Axes.Bottom.TickGenerator = PowersOfTen();
        plot.Axes.Left.TickGenerator = PowersOfTen();
        plot.XLabel("lines of code");
        plot.YLabel("own time, ms");
        plot.ShowLegend(Alignment.UpperLeft);
        plot.SaveSvg(path, Width, 500);
    }

    private static ScottPlot.TickGenerators.NumericAutomatic PowersOfTen() => new()
    {
        IntegerTicksOnly = true,
        MinorTickGenerator = new ScottPlot.TickGenerators.LogMinorTickGenerator(),
        LabelFormatter = power => Math.Pow(10, power).ToString("#,0.###", CultureInfo.InvariantCulture),
    };
}
