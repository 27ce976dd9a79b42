using System.CommandLine;
using RaceAnalyzers.Benchmarks.Hosting;
using RaceAnalyzers.Benchmarks.Peers;
using RaceAnalyzers.Benchmarks.Reports;
using RaceAnalyzers.Benchmarks.Running;
using RaceAnalyzers.Benchmarks.Sources;

namespace RaceAnalyzers.Benchmarks.Commands;

/// <summary>Remakes the table that compares this package with its peers on the cases of one folder.</summary>
internal static class PeersCommand
{
    private const string Section = "peers";

    private static readonly Option<string?> Cases = new("--cases") { Description = "The folder of cases; by default the committed ones." };

    private static readonly Option<bool> Check = new("--check") { Description = "Also exit with 1 where RaceAnalyzers itself does not report what a case expects." };

    private static readonly string[] UsingsOfCases = ["System", "System.Collections.Generic", "System.Linq", "System.Threading", "System.Threading.Tasks"];

    public static Command Create()
    {
        var command = new Command("peers", "Runs RaceAnalyzers and its peers over the fifteen cases and remakes the table in the README files.") { Cases, Check };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var root = RepositoryRoot.Find();
        var folder = parsed.GetValue(Cases) ?? Path.Combine(root, "Benchmarks", "PeerCases");
        var cases = Directory.EnumerateFiles(folder, "*.cs").Select(PeerCase.Read)
            .OrderByDescending(peerCase => peerCase.Expected.Count > 0).ThenBy(peerCase => peerCase.Id, StringComparer.Ordinal)
            .ToArray();

        var packages = new List<AnalyzerPackage> { AnalyzerPackage.Own() };
        foreach (var peer in PeerPackages.All)
        {
            Console.Error.WriteLine($"loading {peer}");
            packages.Add(await AnalyzerPackage.LoadAsync(peer, cancellationToken));
        }

        var known = RuleSeverities.AllOn(packages);
        foreach (var missing in RelevantRules.All.Keys.Where(id => !known.ContainsKey(id)))
        {
            throw new InvalidOperationException($"No package has the rule {missing} any more: take it off the list of relevant rules.");
        }

        var reports = new List<(PeerCase, IReadOnlyDictionary<string, IReadOnlySet<string>>)>();
        foreach (var peerCase in cases)
        {
            Console.Error.WriteLine(peerCase.Id);
            reports.Add((peerCase, await ReportsAsync(peerCase, packages, cancellationToken)));
        }

        var table = PeerTable.Render(reports, packages[0].Name);
        Console.WriteLine(table);
        WriteTo("README.md", table);
        WriteTo(Path.Combine("Benchmarks", "README.md"), $"{table}\n{PeerTable.RenderMethod()}");
        return parsed.GetValue(Check) && reports.Any(report => !report.Item1.IsMetBy(report.Item2[packages[0].Name])) ? 1 : 0;

        void WriteTo(string page, string content)
        {
            if (!MarkedSection.TryReplace(Path.Combine(root, page), Section, content))
            {
                throw new InvalidOperationException($"{page} has lost its markers for the table.");
            }
        }
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlySet<string>>> ReportsAsync(PeerCase peerCase, IReadOnlyList<AnalyzerPackage> packages, CancellationToken cancellationToken)
    {
        var group = new SourceGroup(peerCase.Id, [peerCase.Path], []) { GlobalUsings = UsingsOfCases, Nullable = true };
        var compilation = new CompilationFactory([group], PreprocessorSymbols.Default, RuleSeverities.AllOn(packages), concurrent: false).Compile(group);
        var result = await new GroupRunner(packages, new FixedOptions(new Dictionary<string, string>()), Path.GetDirectoryName(peerCase.Path)!, TimeSpan.FromMinutes(5), concurrent: false)
            .RunAsync(compilation, peerCase.Id, measureCompiler: true, cancellationToken);
        if (result.Hung || result.Crashes.Count > 0 || result.Compiler is not { Errors.Count: 0 })
        {
            throw new InvalidOperationException($"{peerCase.Id} does not compile, or an analyzer failed on it: {string.Join('\n', (result.Compiler?.Errors ?? []).Concat(result.Crashes.Select(crash => crash.Detail)))}");
        }

        var reported = result.Findings.Select(finding => finding.Rule.Id).ToHashSet();
        return packages.ToDictionary(
            package => package.Name,
            IReadOnlySet<string> (package) => package.Analyzers
                .SelectMany(analyzer => analyzer.SupportedDiagnostics)
                .Select(rule => rule.Id)
                .Where(reported.Contains)
                .ToHashSet());
    }
}
