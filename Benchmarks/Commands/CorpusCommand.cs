using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Benchmarks.Hosting;
using RaceAnalyzers.Benchmarks.Packages;
using RaceAnalyzers.Benchmarks.Reports;
using RaceAnalyzers.Benchmarks.Running;
using RaceAnalyzers.Benchmarks.Sources;
using Spectre.Console;

namespace RaceAnalyzers.Benchmarks.Commands;

/// <summary>Runs analyzers over code that nobody here wrote: folders of sources, or decompiled packages.</summary>
internal static class CorpusCommand
{
    /// <summary>Exit code of a run in which an analyzer threw or hung.</summary>
    public const int AnalyzerFailed = 2;

    private const int FoundSomething = 1;

    private const int BadInput = 3;

    private static readonly Argument<string[]> Inputs = new("inputs")
    {
        Description = "Folders of C# sources, or NuGet packages as Id or Id@Version.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string[]> AnalyzerSources = new("--analyzer")
    {
        Description = $"Analyzers to run: '{AnalyzerPackage.OwnName}', the path of an assembly, or a NuGet package as Id or Id@Version.",
        DefaultValueFactory = _ => [AnalyzerPackage.OwnName],
    };

    private static readonly Option<string[]> Rules = new("--rule")
    {
        Description = "Severity of a rule, such as RACE001=error; error, warning, suggestion, silent, none or default.",
        CustomParser = SeverityPairs,
    };

    private static readonly Option<string[]> Options = new("--option")
    {
        Description = "An option that analyzers see, as key=value.",
        CustomParser = Pairs,
    };

    private static readonly Option<bool> AllRules = new("--all-rules") { Description = "Force every rule of every analyzer on, as a warning." };

    private static readonly Option<string[]> Exclusions = new("--exclude")
    {
        Description = "Glob patterns of files to leave out, instead of the default ones for tests, samples and benchmarks.",
        DefaultValueFactory = _ => [.. SourceFilter.DefaultExclusions],
    };

    private static readonly Option<bool> AllFiles = new("--all-files") { Description = "Leave nothing out but build output." };

    private static readonly Option<string[]> Defines = new("--define") { Description = "Preprocessor symbols beside the framework's and the projects' own." };

    private static readonly Option<string[]> Undefines = new("--undefine") { Description = "Preprocessor symbols to take out of the default ones." };

    private static readonly Option<string[]> ReferencePackages = new("--reference")
    {
        Description = "NuGet packages to compile against, as Id or Id@Version.",
    };

    private static readonly Option<string?> SarifFile = new("--sarif") { Description = "Also write the findings to this file as SARIF 2.1.0." };

    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Show the source lines and the other places of each finding." };

    private static readonly Option<bool> Concurrent = new("--concurrent") { Description = "Use all cores. Faster, but times no longer compare." };

    private static readonly Option<bool> NoBinding = new("--no-binding") { Description = "Do not measure the compiler's own time, which binds everything once more." };

    private static readonly Option<int> ShowErrors = new("--show-errors") { Description = "Show this many of the most frequent binding errors." };

    private static readonly Option<bool> FailOnFinding = new("--fail-on-finding") { Description = $"Exit with {FoundSomething} where there is a finding." };

    private static readonly Option<int> Timeout = new("--timeout")
    {
        Description = "Seconds that one compilation may take before it counts as hanging.",
        DefaultValueFactory = _ => 600,
    };

    private static readonly Option<int> Mutations = new("--mutate")
    {
        Description = "Instead of findings: break random tokens of every file this many times over and report only exceptions and hangs.",
    };

    private static readonly Option<int> Seed = new("--seed") { Description = "Where the randomness of --mutate starts.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command("corpus", "Runs analyzers over any folder of C# sources or any NuGet package.")
        {
            Inputs, AnalyzerSources, Rules, Options, AllRules, Exclusions, AllFiles, Defines, Undefines, ReferencePackages,
            SarifFile, Verbose, Concurrent, NoBinding, ShowErrors, FailOnFinding, Timeout, Mutations, Seed,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await RunAsync(parsed, cancellationToken);
            }
            catch (InputException exception)
            {
                Console.Error.WriteLine(exception.Message);
                return BadInput;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var packages = new List<AnalyzerPackage>();
        foreach (var source in parsed.GetRequiredValue(AnalyzerSources))
        {
            packages.Add(await AnalyzerPackage.LoadAsync(source, cancellationToken));
        }

        foreach (var problem in packages.SelectMany(package => package.Problems))
        {
            Console.Error.WriteLine($"not loaded: {problem}");
        }

        var allFindings = new List<Finding>();
        var allCrashes = new List<Crash>();
        var hung = false;
        foreach (var input in parsed.GetRequiredValue(Inputs))
        {
            var results = await ProgressConsole().Progress()
                .AutoClear(true)
                .HideCompleted(false)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
                .StartAsync(progress => RunInputAsync(input, parsed, packages, progress, cancellationToken));

            // A file that two projects share is reported once.
            var findings = results.SelectMany(result => result.Findings)
                .DistinctBy(finding => (finding.Rule.Id, finding.Place, finding.Message))
                .OrderBy(finding => finding.Place?.Path, StringComparer.Ordinal)
                .ThenBy(finding => finding.Place?.Line)
                .ThenBy(finding => finding.Rule.Id, StringComparer.Ordinal)
                .ToArray();
            var crashes = results.SelectMany(result => result.Crashes).ToArray();
            var mutating = parsed.GetValue(Mutations) > 0;
            if (!mutating)
            {
                TextReport.WriteFindings(findings, parsed.GetValue(Verbose));
            }

            TextReport.WriteCrashes(crashes);
            foreach (var result in results.Where(result => result.Hung))
            {
                Console.WriteLine($"HANG: {result.Name} took more than {parsed.GetValue(Timeout)} s");
                hung = true;
            }

            TextReport.WriteErrors(results, parsed.GetValue(ShowErrors));
            TextReport.WriteSummary(input, results, mutating ? [] : findings);
            allFindings.AddRange(mutating ? [] : findings);
            allCrashes.AddRange(crashes);
        }

        if (parsed.GetValue(SarifFile) is { } sarif)
        {
            SarifReport.Write(sarif, allFindings, allCrashes);
        }

        Console.WriteLine($"{allFindings.Count} findings, {allCrashes.Count} AD0001{(hung ? ", at least one hang" : "")}");
        return allCrashes.Count > 0 || hung ? AnalyzerFailed
            : parsed.GetValue(FailOnFinding) && allFindings.Count > 0 ? FoundSomething
            : 0;
    }

    private static async Task<IReadOnlyList<GroupResult>> RunInputAsync(
        string input,
        ParseResult parsed,
        IReadOnlyList<AnalyzerPackage> packages,
        ProgressContext progress,
        CancellationToken cancellationToken)
    {
        var bar = progress.AddTask(Markup.Escape(input)).IsIndeterminate();
        var metadata = new List<MetadataReference>();
        foreach (var name in parsed.GetValue(ReferencePackages) ?? [])
        {
            var package = await PackageStore.RestoreAsync(PackageName.Parse(name), cancellationToken);
            metadata.AddRange(package.Libraries.Concat(package.Dependencies).Select(path => MetadataReference.CreateFromFile(path)));
        }

        var root = input;
        var decompiled = !Directory.Exists(input);
        if (decompiled)
        {
            if (input.Contains('/') || input.Contains('\\'))
            {
                throw new InputException($"There is no folder '{input}'.");
            }

            var package = await PackageStore.RestoreAsync(PackageName.Parse(input), cancellationToken);
            root = PackageDecompiler.Decompile(package, assembly => bar.Description = Markup.Escape($"decompiling {assembly}"), cancellationToken);
            metadata.AddRange(package.Dependencies.Select(path => MetadataReference.CreateFromFile(path)));
        }

        root = Path.GetFullPath(root);
        var filter = new SourceFilter(parsed.GetValue(AllFiles) || decompiled ? [] : parsed.GetRequiredValue(Exclusions));
        var groups = SourceFolder.Group(root, filter, metadata);
        var concurrent = parsed.GetValue(Concurrent);
        var factory = new CompilationFactory(
            groups,
            [.. PreprocessorSymbols.Default.Concat(parsed.GetValue(Defines) ?? []).Except(parsed.GetValue(Undefines) ?? [])],
            Severities(parsed, packages),
            concurrent);
        var runner = new GroupRunner(
            packages,
            new FixedOptions(Split(parsed.GetValue(Options)).ToDictionary()),
            root,
            TimeSpan.FromSeconds(parsed.GetValue(Timeout)),
            concurrent);
        var rounds = parsed.GetValue(Mutations);

        bar.IsIndeterminate(false).MaxValue(Math.Max(1, groups.Sum(group => group.Files.Count) * Math.Max(1, rounds)));
        var results = new List<GroupResult>();
        foreach (var group in groups)
        {
            bar.Description = Markup.Escape(group.Name);
            var compilation = factory.Compile(group);
            if (rounds == 0)
            {
                results.Add(await runner.RunAsync(compilation, group.Name, !parsed.GetValue(NoBinding), cancellationToken));
                bar.Increment(group.Files.Count);
                continue;
            }

            for (var round = 0; round < rounds; round++)
            {
                var seed = parsed.GetValue(Seed) + round;
                results.Add(await runner.RunAsync(TokenMutator.Mutate(compilation, seed), $"{group.Name} (--mutate 1 --seed {seed})", measureCompiler: false, cancellationToken));
                bar.Increment(group.Files.Count);
            }
        }

        return results;
    }

    private static ImmutableDictionary<string, ReportDiagnostic> Severities(ParseResult parsed, IReadOnlyList<AnalyzerPackage> packages)
    {
        var severities = ImmutableDictionary<string, ReportDiagnostic>.Empty;
        if (parsed.GetValue(AllRules))
        {
            severities = RuleSeverities.AllOn(packages);
        }

        return severities.SetItems(Split(parsed.GetValue(Rules)).Select(pair => KeyValuePair.Create(pair.Key, RuleSeverities.TryParse(pair.Value)!.Value)));
    }

    /// <summary>Standard output belongs to the report, so that it can be redirected.</summary>
    private static IAnsiConsole ProgressConsole() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    private static IEnumerable<KeyValuePair<string, string>> Split(string[]? pairs) =>
        (pairs ?? []).Select(pair => pair.Split('=', 2)).Where(parts => parts.Length == 2).Select(parts => KeyValuePair.Create(parts[0].Trim(), parts[1].Trim()));

    private static string[]? SeverityPairs(ArgumentResult result)
    {
        var pairs = Pairs(result);
        foreach (var pair in Split(pairs).Where(pair => RuleSeverities.TryParse(pair.Value) is null))
        {
            result.AddError($"'{pair.Value}' is not a severity: error, warning, suggestion, silent, none or default.");
        }

        return pairs;
    }

    private static string[] Pairs(ArgumentResult result)
    {
        var values = result.Tokens.Select(token => token.Value).ToArray();
        if (values.FirstOrDefault(value => value.IndexOf('=') <= 0) is { } bad)
        {
            result.AddError($"'{bad}' is not of the form key=value.");
        }

        return values;
    }
}
