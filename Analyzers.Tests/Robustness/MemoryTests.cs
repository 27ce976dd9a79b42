using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RaceAnalyzers.Tests.Documentation;
using RaceAnalyzers.Tests.Proofs;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Robustness;

/// <summary>
/// What docs/large-code-bases.md promises about a compilation server, which stays up and keeps its analyzers. The input is the
/// first bad example of every rule's page. These tests run alone, since they count the memory of the whole process.
/// </summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    /// <summary>What a handful of compilations of the input take.</summary>
    private const long Tolerance = 1_000_000;

    /// <summary>What the runtime and earlier tests keep comes and goes, and hides what an analyzer does; hardly ever this often in a row.</summary>
    private const int Attempts = 5;

    private static readonly ImmutableArray<(string Path, string Text)> _examples =
    [
        .. TestProject.AllRules
            .Where(rule => rule.Id != "RACE000")
            .Select(rule => (rule.Id, PageExample.Parse(rule.Id, Repository.Read($"docs/rules/{rule.Id}.md")).First(example => example.Claim == Claim.Bad).Code))
            .Select(example => (example.Id + ".cs", $"namespace {example.Id}\n{{\n{example.Code}}}\n")),
    ];

    /// <summary>The compiler itself keeps a little of each compilation for the next, with whatever analyzer.</summary>
    [TheoryOnOldestRoslyn]
    [InlineData(50)]
    public void ManyCompilationsLeaveNoMoreThanOne(int compilations)
    {
        var withoutRules = 0L;
        var withRules = 0L;

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            withoutRules = Growth([new Idle()], compilations);
            withRules = Growth(TestProject.AllAnalyzers, compilations);
            if (withRules - withoutRules < Tolerance)
            {
                return;
            }
        }

        Assert.Fail($"From the first compilation to the last, memory grew by {withRules:N0} bytes, and without the rules by {withoutRules:N0}.");
    }

    /// <summary>An analyzer that does keep compilations is noticed long before the fiftieth.</summary>
    [TheoryOnOldestRoslyn]
    [InlineData(10)]
    public void AnalyzerThatKeepsCompilationsIsNoticed(int compilations) =>
        Assert.Contains(Enumerable.Range(0, Attempts).Select(_ => Growth([new Keeper()], compilations)), growth => growth > Tolerance);

    [Fact]
    public async Task EveryRuleHasSomethingToReport()
    {
        var project = TestProject.Create(_examples, TestProject.AllAnalyzers, []);
        Assert.Empty(await project.ErrorsAsync());
        Assert.Equal(_examples.Length, (await project.DiagnosticsAsync()).Select(diagnostic => diagnostic.Id).Distinct().Count());
    }

    private static long Growth(ImmutableArray<DiagnosticAnalyzer> analyzers, int compilations)
    {
        Analyze(analyzers);
        var first = Memory();
        for (var count = 1; count < compilations; count++)
        {
            Analyze(analyzers);
        }

        var last = Memory();
        GC.KeepAlive(analyzers);
        return last - first;
    }

    /// <summary>In a method of its own, so that no local of the caller holds the compilation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Analyze(ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var compilation = TestProject.Create(_examples, [], []).CompileAsync().GetAwaiter().GetResult();
        compilation.WithAnalyzers(analyzers).GetAllDiagnosticsAsync().GetAwaiter().GetResult();
    }

    private static long Memory()
    {
        for (var attempt = 0; attempt < 4; attempt++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private class Idle : DiagnosticAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
            [new("TEST001", "t", "m", "c", DiagnosticSeverity.Warning, isEnabledByDefault: true)];

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.EnableConcurrentExecution();
            context.RegisterCompilationAction(end => See(end.Compilation));
        }

        protected virtual void See(object compilation)
        {
        }
    }

    private sealed class Keeper : Idle
    {
        private readonly ConcurrentBag<object> _kept = [];

        protected override void See(object compilation) => _kept.Add(compilation);
    }
}
