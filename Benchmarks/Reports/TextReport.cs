using System.Globalization;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Benchmarks.Running;
using Spectre.Console;

namespace RaceAnalyzers.Benchmarks.Reports;

/// <summary>Findings and times for a person, on standard output.</summary>
internal static class TextReport
{
    /// <summary>Findings, one a line, in the form that editors turn into links.</summary>
    /// <param name="verbose">Whether to show the source lines and the other places of each finding.</param>
    public static void WriteFindings(IEnumerable<Finding> findings, bool verbose)
    {
        foreach (var finding in findings)
        {
            Console.WriteLine($"{finding.Place?.ToString() ?? "(compilation)"} {finding.Rule.Id} {finding.Severity.ToString().ToLowerInvariant()}: {finding.Message}");
            if (!verbose)
            {
                continue;
            }

            if (finding.Place is { Text: var text })
            {
                Console.WriteLine($"    > {text}");
            }

            foreach (var place in finding.OtherPlaces)
            {
                Console.WriteLine($"    at {place}: {place.Text}");
            }
        }
    }

    /// <summary>Crashes, those that were thrown at the same place together: one mistake shows on many types.</summary>
    public static void WriteCrashes(IEnumerable<Crash> crashes)
    {
        foreach (var group in crashes.GroupBy(crash => (crash.Analyzer, crash.ThrownAt)))
        {
            var first = group.First();
            Console.WriteLine($"AD0001 in {first.Analyzer} on {first.Where}");
            Console.WriteLine("    " + first.Detail.ReplaceLineEndings("\n    ").TrimEnd());
            foreach (var like in group.Skip(1))
            {
                Console.WriteLine($"  and on {like.Where}, {like.Subject}");
            }
        }
    }

    /// <summary>The most frequent binding errors, which say what is missing.</summary>
    public static void WriteErrors(IEnumerable<GroupResult> results, int most)
    {
        var errors = results.SelectMany(result => result.Compiler?.Errors ?? []).GroupBy(error => error).OrderByDescending(group => group.Count());
        foreach (var error in errors.Take(most))
        {
            Console.WriteLine(Format($"{error.Count(),6:N0} x {error.Key}"));
        }
    }

    /// <summary>Totals of one input: findings per rule, sizes, and times beside the compiler's.</summary>
    public static void WriteSummary(string input, IReadOnlyList<GroupResult> results, IReadOnlyList<Finding> findings)
    {
        var console = WideConsole();
        var lines = results.Sum(result => result.Lines);
        var binding = TimeSpan.FromTicks(results.Sum(result => result.Compiler?.Bodies.Ticks ?? 0));
        var declaring = TimeSpan.FromTicks(results.Sum(result => result.Compiler?.Declarations.Ticks ?? 0));
        console.WriteLine();
        console.WriteLine(Format(
            $"{input}: {results.Count} compilations, {results.Sum(result => result.Files):N0} files, {lines:N0} lines of code, {results.Sum(result => result.Compiler?.Errors.Count ?? 0):N0} binding errors"));
        if (results.Any(result => result.Compiler is not null))
        {
            console.WriteLine(Format(
                $"compiler alone: declarations {declaring.TotalSeconds:N2} s, bodies {binding.TotalSeconds:N2} s"));
        }

        var rules = new Table().AddColumns("rule", "findings", "lines per finding");
        foreach (var rule in findings.GroupBy(finding => finding.Rule.Id).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            rules.AddRow(rule.Key, Format($"{rule.Count():N0}"), Format($"{lines / rule.Count():N0}"));
        }

        if (rules.Rows.Count > 0)
        {
            console.Write(rules);
        }
        else
        {
            console.WriteLine("no findings");
        }

        var times = new Table().AddColumns("analyzers", "time", "of binding bodies");
        var packages = results.SelectMany(result => result.Times).GroupBy(time => time.Package);
        foreach (var package in packages)
        {
            AddTime(package.Key, package);
            var analyzers = package.GroupBy(time => time.Analyzer).ToArray();
            if (analyzers.Length > 1)
            {
                foreach (var analyzer in analyzers.OrderByDescending(group => group.Sum(time => time.Time.Ticks)).Take(5))
                {
                    AddTime("  " + analyzer.Key, analyzer);
                }
            }
        }

        console.Write(times);

        void AddTime(string name, IEnumerable<AnalyzerTime> all)
        {
            var time = TimeSpan.FromTicks(all.Sum(one => one.Time.Ticks));
            times.AddRow(
                Markup.Escape(name),
                Format($"{time.TotalSeconds:N3} s"),
                binding > TimeSpan.Zero ? Format($"{time / binding:P1}") : "");
        }
    }

    /// <summary>A redirected console has no width of its own; the default of 80 would break paths.</summary>
    private static IAnsiConsole WideConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = 200;
        }

        return console;
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
