using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RaceAnalyzers.Benchmarks.Hosting;

namespace RaceAnalyzers.Benchmarks.Running;

/// <summary>Runs analyzers over one compilation and outlives whatever they do.</summary>
/// <param name="packages">The analyzers, by where they come from.</param>
/// <param name="options">The options that analyzers see.</param>
/// <param name="root">Paths are reported relative to it.</param>
/// <param name="timeout">How long one compilation may take before it counts as hanging.</param>
/// <param name="concurrent">Whether analyzers run on several threads; their times are only comparable when they do not.</param>
internal sealed class GroupRunner(
    IReadOnlyList<AnalyzerPackage> packages,
    AnalyzerConfigOptionsProvider options,
    string root,
    TimeSpan timeout,
    bool concurrent)
{
    /// <summary>An analyzer that ignores cancellation altogether is left behind after this.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ImmutableArray<DiagnosticAnalyzer> _analyzers = [.. packages.SelectMany(package => package.Analyzers)];

    /// <summary>Analyzes one compilation.</summary>
    /// <param name="where">What a crash report calls the compilation.</param>
    /// <param name="measureCompiler">Whether to measure the compiler's own time as well, which binds everything once more.</param>
    public async Task<GroupResult> RunAsync(CSharpCompilation compilation, string where, bool measureCompiler, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        var crashes = new ConcurrentQueue<Crash>();

        // A thread of its own, so that one that never ends can be left behind.
        var work = Task.Factory.StartNew(
            () => Analyze(compilation, where, measureCompiler, crashes, deadline.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            return await work.WaitAsync(timeout + Grace, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new GroupResult(compilation.AssemblyName!, compilation.SyntaxTrees.Length, 0, null, [], [.. crashes], [], Hung: true);
        }
    }

    private GroupResult Analyze(CSharpCompilation compilation, string where, bool measureCompiler, ConcurrentQueue<Crash> crashes, CancellationToken cancellationToken)
    {
        var compiler = measureCompiler ? CompilerTimes.Measure(compilation, cancellationToken) : null;
        if (_analyzers.IsEmpty)
        {
            return Result([], []);
        }

        var run = compilation.WithAnalyzers(_analyzers, new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([], options),
            onAnalyzerException: (_, analyzer, diagnostic) => crashes.Enqueue(new Crash(
                where,
                analyzer.GetType().FullName!,
                diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture))),
            concurrentAnalysis: concurrent,
            logAnalyzerExecutionTime: true));
        var result = run.GetAnalysisResultAsync(cancellationToken).GetAwaiter().GetResult();
        return Result(
            [
                .. result.GetAllDiagnostics()
                    .Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Hidden && diagnostic.Id != "AD0001")
                    .Select(diagnostic => Finding.From(diagnostic, root)),
            ],
            [
                .. from package in packages
                   from analyzer in package.Analyzers
                   where result.AnalyzerTelemetryInfo.ContainsKey(analyzer)
                   select new AnalyzerTime(package.Name, analyzer.GetType().Name, result.AnalyzerTelemetryInfo[analyzer].ExecutionTime),
            ]);

        GroupResult Result(IReadOnlyList<Finding> findings, IReadOnlyList<AnalyzerTime> times) => new(
            compilation.AssemblyName!,
            compilation.SyntaxTrees.Length,
            compilation.SyntaxTrees.Sum(CodeLines.Count),
            compiler,
            findings,
            [.. crashes],
            times,
            Hung: false);
    }
}
