using System.CommandLine;
using RaceAnalyzers.Benchmarks.Hosting;
using RaceAnalyzers.Benchmarks.Peers;
using RaceAnalyzers.Benchmarks.Speed;

namespace RaceAnalyzers.Benchmarks.Commands;

/// <summary>Measures speed beside the compiler and the peers, and remakes the page about it.</summary>
internal static class SpeedCommand
{
    private static readonly Argument<string[]> Folders = new("folders")
    {
        Description = "Folders of C# sources to measure on; none leaves whole code bases out.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<int> Repeats = new("--repeat") { Description = "How often to measure RaceAnalyzers and the compiler; the least figure counts.", DefaultValueFactory = _ => 3 };

    private static readonly Option<int> PeerRepeats = new("--peer-repeat") { Description = "How often to measure each peer.", DefaultValueFactory = _ => 2 };

    private static readonly Option<string[]> Peers = new("--peer")
    {
        Description = "Packages to measure beside, as Id or Id@Version.",
        DefaultValueFactory = _ => [.. PeerPackages.Timed],
    };

    private static readonly Option<string?> Output = new("--output") { Description = "The page to write, with its plots beside it; by default docs/performance.md of the checkout." };

    public static Command Create()
    {
        var command = new Command("speed", "Measures speed beside the compiler and other packages, and writes the performance page.") { Folders, Repeats, PeerRepeats, Peers, Output };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var page = Path.GetFullPath(parsed.GetValue(Output) ?? Path.Combine(RepositoryRoot.Find(), "docs", "performance.md"));
        var folders = parsed.GetValue(Folders) ?? [];
        var packages = new List<AnalyzerPackage> { AnalyzerPackage.Own() };
        foreach (var peer in folders.Length > 0 ? parsed.GetRequiredValue(Peers) : [])
        {
            packages.Add(await AnalyzerPackage.LoadAsync(peer, cancellationToken));
        }

        // No bar: drawing one would run on the second core and take time from what is measured.
        Action<string> report = Console.Error.WriteLine;
        var corpus = new CorpusSpeed(packages, parsed.GetValue(Repeats), parsed.GetValue(PeerRepeats));
        var figures = new SpeedFigures(
            [.. folders.Select(folder => corpus.Measure(folder, report, cancellationToken))],
            GrowthSpeed.Measure(packages[0], parsed.GetValue(Repeats), report, cancellationToken),
            LiveSpeed.MeasureWorst(packages[0], report, cancellationToken),
            [.. folders.SelectMany(folder => LiveSpeed.MeasureLongest(folder, packages[0], report, cancellationToken))],
            Meter.OwnCrashes);

        Directory.CreateDirectory(Path.GetDirectoryName(page)!);
        var plots = Path.ChangeExtension(page, null);
        var names = folders.Select(folder => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
        var (times, growth) = ($"{plots}-times.svg", $"{plots}-growth.svg");
        if (figures.Corpora.Count > 0)
        {
            PerformancePlots.WriteTimes(figures.Corpora, times);
        }

        PerformancePlots.WriteGrowth(figures.Growth, growth);
        var text = PerformancePage.Render(
            figures,
            $"dotnet run -c Release --project Benchmarks -- speed {string.Join(' ', names)}".TrimEnd(),
            Path.GetFileName(times),
            Path.GetFileName(growth));
        await File.WriteAllTextAsync(page, text, cancellationToken);
        Console.WriteLine(text);
        return 0;
    }
}
