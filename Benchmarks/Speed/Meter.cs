using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RaceAnalyzers.Benchmarks.Hosting;

namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>Measures single runs, each on files that were parsed anew and on one thread.</summary>
internal static class Meter
{
    private static readonly AnalyzerOptions NoOptions = new([], new FixedOptions(new Dictionary<string, string>()));

    private static int s_ownCrashes;

    /// <summary>How often RaceAnalyzers has thrown so far: where it has, it did not do all the work that was timed.</summary>
    public static int OwnCrashes => Volatile.Read(ref s_ownCrashes);

    /// <summary>The options under which every measurement runs.</summary>
    public static CompilationWithAnalyzersOptions RunOptions { get; } = new(
        NoOptions,
        onAnalyzerException: static (_, analyzer, _) =>
        {
            // Peers may throw on code with missing references; what they had done by then still counts for them.
            if (analyzer is RegistrationRaceAnalyzer)
            {
                Interlocked.Increment(ref s_ownCrashes);
            }
        },
        concurrentAnalysis: false,
        logAnalyzerExecutionTime: true);

    /// <summary>The compiler alone: binding the bodies of all methods.</summary>
    public static Cost Binding(CSharpCompilation compilation, CancellationToken cancellationToken)
    {
        var copy = Fresh(compilation);
        _ = copy.GetDeclarationDiagnostics(cancellationToken);
        return Take(() =>
        {
            _ = copy.GetMethodBodyDiagnostics(cancellationToken);
            return TimeSpan.Zero;
        });
    }

    /// <summary>A whole analysis with these analyzers and no others.</summary>
    public static Cost Analysis(CSharpCompilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers, CancellationToken cancellationToken) =>
        Analysis(compilation, analyzers, beside: [], cancellationToken);

    /// <summary>A whole analysis in which only the callbacks of <paramref name="analyzers"/> are counted.</summary>
    public static Cost Analysis(CSharpCompilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers, ImmutableArray<DiagnosticAnalyzer> beside, CancellationToken cancellationToken)
    {
        var run = Fresh(compilation).WithAnalyzers(beside.AddRange(analyzers), RunOptions);
        return Take(() =>
        {
            var telemetry = run.GetAnalysisResultAsync(cancellationToken).GetAwaiter().GetResult().AnalyzerTelemetryInfo;
            return analyzers.Where(telemetry.ContainsKey).Aggregate(TimeSpan.Zero, (sum, analyzer) => sum + telemetry[analyzer].ExecutionTime);
        });
    }

    /// <summary>A build reads every file for the first time: what was made of it in an earlier run, and is kept with its tree, must not be there yet.</summary>
    private static CSharpCompilation Fresh(CSharpCompilation compilation)
    {
        var trees = compilation.SyntaxTrees.Select(static tree => CSharpSyntaxTree.ParseText(tree.GetText(), (CSharpParseOptions)tree.Options, tree.FilePath));
        return compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(trees);
    }

    /// <summary>
    /// Any piece of work; it says itself how much of its time was spent in callbacks. The compiler reports callbacks in
    /// wall-clock time, so where other programs took the processor away, both times are scaled by the share of it that
    /// this run got.
    /// </summary>
    public static Cost Take(Func<TimeSpan> work)
    {
        // Garbage of the run before must not be collected on this one's time.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var callbacks = work();
        var wall = Stopwatch.GetElapsedTime(start);
        var share = Math.Min(1, (Environment.CpuUsage.TotalTime - processor) / wall);
        return new Cost(wall * share, callbacks * share, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }
}
