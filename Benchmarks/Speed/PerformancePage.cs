using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>The figures as a page for people who decide whether the package may run in their build.</summary>
internal static class PerformancePage
{
    private const double BindingAim = 0.03;
    private const int BindingAimLines = 50_000;
    private const double PeerAim = 0.1;
    private const double GrowthAim = 1.05;
    private const double NoMeasurableCost = 0.0005;
    private static readonly TimeSpan LiveAim = TimeSpan.FromMilliseconds(50);

    /// <param name="command">The command line that made the figures.</param>
    /// <param name="timesPlot">Link to the plot of times.</param>
    /// <param name="growthPlot">Link to the plot of growth.</param>
    public static string Render(SpeedFigures figures, string command, string timesPlot, string growthPlot)
    {
        var text = new StringBuilder();
        Line($"# Performance");
        Line();
        Line($"This page is made by `{command}`; change nothing here by hand. All times are processor time of one");
        Line($"thread, the least of several runs in one process, after runs that warm the just-in-time compiler. Made on {Environment.ProcessorCount} cores with .NET {Environment.Version}");
        Line($"and Roslyn {typeof(Compilation).Assembly.GetName().Version!.ToString(3)}. *Binding* is the compiler's time for binding all method bodies, without any analyzer;");
        Line($"an analyzer's time is what the compiler measured in its callbacks. The files are parsed anew for each run, so that nothing");
        Line($"which an analyzer keeps with them helps the next one.");
        Line();
        Line($"## Aims");
        Line();
        Line($"| aim | measured | met |");
        Line($"| --- | --- | --- |");
        foreach (var (aim, measured, met) in Aims(figures))
        {
            Line($"| {aim} | {measured} | {met} |");
        }

        Line();
        if (figures.Corpora.Count > 0)
        {
            Line($"## Whole code bases");
            Line();
            Line($"![Time of each package as a share of binding]({timesPlot})");
            Line();
            Line($"An idle analyzer asks for every method body and does nothing with it: what the compiler does for any analyzer is");
            Line($"no package's own cost. *Run longer by* is what a whole run takes beyond one with the idle analyzer: where a package is the");
            Line($"first to ask for a method body, binding that counts among its time, but would have been done without it too.");
        }

        foreach (var corpus in figures.Corpora)
        {
            Line();
            Line($"### {corpus.Name}, {corpus.Lines:N0} lines of code");
            Line();
            Line($"Binding takes {Seconds(corpus.Binding.Total)} and allocates {Megabytes(corpus.Binding.Allocated)}.");
            Line();
            Line($"| package, rules at their default severity | time | of binding | RaceAnalyzers takes | run longer by | allocates beyond an idle analyzer |");
            Line($"| --- | ---: | ---: | ---: | ---: | ---: |");
            foreach (var (package, cost) in corpus.Packages)
            {
                var ratio = cost == corpus.Own ? "" : $"1/{(cost.Callbacks / corpus.Own.Callbacks).ToString("N1", CultureInfo.InvariantCulture)} of it";
                Line($"| {package} | {Seconds(cost.Callbacks)} | {cost.Callbacks / corpus.Binding.Total:P1} | {ratio} | {Seconds(corpus.Added(cost))} | {Megabytes(Math.Max(0, cost.Allocated - corpus.Idle.Allocated))} |");
            }

            Line();
            Line($"With every RaceAnalyzers rule at `none`, {Milliseconds(corpus.Off.Callbacks)} pass in its code. Beside an idle analyzer the whole run then takes {Seconds(corpus.Off.Total)} and");
            Line($"allocates {Megabytes(corpus.Off.Allocated)}; the idle analyzer alone takes {Seconds(corpus.Idle.Total)} and {Megabytes(corpus.Idle.Allocated)}.");
        }

        Line();
        Line($"## Growth");
        Line();
        Line($"![Own time as generated code doubles]({growthPlot})");
        Line();
        Line($"Generated code doubles four times, or until a run takes 20 seconds. The exponent is the power of the size with which time grows: 1 is linear.");
        Line();
        Line($"| what grows | lines | own time | own exponent | the compiler's exponent |");
        Line($"| --- | ---: | ---: | ---: | ---: |");
        foreach (var shape in figures.Growth)
        {
            var (first, last) = (shape.Steps[0], shape.Steps[^1]);
            Line($"| {shape.Shape} | {first.Lines:N0} to {last.Lines:N0} | {Milliseconds(first.Own)} to {Milliseconds(last.Own)} | {Exponent(shape.OwnExponent)} | {Exponent(shape.BindingExponent)} |");
        }

        var worst = figures.WorstLive;
        Line();
        Line($"## Live analysis");
        Line();
        Line($"One document changes {worst.Own.Count} times, and each time its diagnostics are asked for: every fourth time by a call of");
        Line($"a method that is not there yet, or else by a remark. The worst case is a generated document of {worst.DocumentLines:N0} lines with a race in every");
        Line($"type of it, in a project of {worst.TotalLines:N0}.");
        Line();
        Line($"| worst case, per change | median | 95th percentile |");
        Line($"| --- | ---: | ---: |");
        Line($"| RaceAnalyzers' own time | {Milliseconds(LiveFigures.Median(worst.Own))} | {Milliseconds(LiveFigures.Slow(worst.Own))} |");
        Line($"| the whole request, the compiler's binding included | {Milliseconds(LiveFigures.Median(worst.Total))} | {Milliseconds(LiveFigures.Slow(worst.Total))} |");
        Line($"| the same with an idle analyzer | {Milliseconds(LiveFigures.Median(worst.IdleTotal))} | {Milliseconds(LiveFigures.Slow(worst.IdleTotal))} |");
        if (figures.Live.Count > 0)
        {
            Line();
            Line($"The longest documents of the code bases:");
            Line();
            Line($"| document | lines with code | own time, median | 95th percentile | the whole request with an idle analyzer, median |");
            Line($"| --- | ---: | ---: | ---: | ---: |");
            foreach (var document in figures.Live)
            {
                Line($"| {document.Document} | {document.DocumentLines:N0} | {Milliseconds(LiveFigures.Median(document.Own))} | {Milliseconds(LiveFigures.Slow(document.Own))} | {Milliseconds(LiveFigures.Median(document.IdleTotal))} |");
            }
        }

        return text.ToString();

        void Line(FormattableString? line = null) => text.Append(line?.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static IEnumerable<(string Aim, string Measured, string Met)> Aims(SpeedFigures figures)
    {
        if (figures.OwnCrashes > 0)
        {
            yield return ("no exception in RaceAnalyzers, or its times mean nothing", Text($"{figures.OwnCrashes:N0} (AD0001)"), Met(false));
        }

        var large = figures.Corpora.Where(corpus => corpus.Lines >= BindingAimLines).ToArray();
        if (large.Length > 0)
        {
            var worst = large.MaxBy(corpus => corpus.OwnOverBinding)!;
            yield return (
                Text($"at most {BindingAim:P0} of binding on any code base of {BindingAimLines:N0} lines or more"),
                Text($"{worst.OwnOverBinding:P2} ({worst.Name}, the worst of {large.Length})"),
                Met(worst.OwnOverBinding <= BindingAim));
        }

        if (figures.Corpora.Count > 0)
        {
            var nearest = figures.Corpora.MaxBy(corpus => corpus.Own.Callbacks / corpus.CheapestPeer)!;
            var ratio = nearest.Own.Callbacks / nearest.CheapestPeer;
            yield return (
                Text($"at most {PeerAim:P0} of the cheapest peer's time"),
                Text($"{ratio:P1} ({nearest.Name}, {nearest.Packages.Skip(1).MinBy(package => package.Cost.Callbacks).Package})"),
                Met(ratio <= PeerAim));
        }

        var steepest = figures.Growth.Where(shape => shape.OwnExponent is not null).MaxBy(shape => shape.OwnExponent);
        yield return (
            Text($"growth exponent at most {GrowthAim:N2}"),
            steepest is null ? "too fast to tell" : Text($"{steepest.OwnExponent:N2} ({steepest.Shape})"),
            Met(steepest is null || steepest.OwnExponent <= GrowthAim));

        var live = LiveFigures.Slow(figures.WorstLive.Own);
        yield return (
            Text($"live analysis of one changed document of 2,000 lines under {LiveAim.TotalMilliseconds:N0} ms"),
            Text($"{Milliseconds(live)} (95th percentile, own time, worst case)"),
            Met(live < LiveAim));

        if (figures.Corpora.Count > 0)
        {
            var dearest = figures.Corpora.Max(corpus => corpus.Off.Callbacks / corpus.Binding.Total);
            yield return (
                "no measurable cost with every rule at `none`",
                Text($"{dearest:P2} of binding"),
                Met(dearest <= NoMeasurableCost));
        }
    }

    private static string Met(bool met) => met ? "yes" : "**no**";

    private static string Exponent(double? exponent) => exponent is { } value ? Text($"{value:N2}") : "too fast to tell";

    private static string Seconds(TimeSpan time) => Text($"{time.TotalSeconds:N2} s");

    private static string Milliseconds(TimeSpan time) => Text($"{time.TotalMilliseconds:N1} ms");

    private static string Megabytes(long bytes) => Text($"{bytes / 1e6:N0} MB");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
