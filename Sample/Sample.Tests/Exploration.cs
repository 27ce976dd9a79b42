using System.Diagnostics;
using System.Text;
using IommuPort.Tracing;
using Microsoft.Coyote;
using Microsoft.Coyote.Specifications;
using Microsoft.Coyote.SystematicTesting;

namespace IommuPort.Tests;

/// <summary>What came of running one scenario under many schedules.</summary>
/// <param name="Schedules">How many schedules ran.</param>
/// <param name="IsExhaustive">Whether these are all there are.</param>
/// <param name="Failure">What went wrong and the schedule that led there, or null if nothing did.</param>
internal sealed record Exploration(int Schedules, bool IsExhaustive, string? Failure)
{
    // One thread of a schedule runs at a time, and waking the next one on the same processor is cheaper.
    static Exploration()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using var process = Process.GetCurrentProcess();
            process.ProcessorAffinity &= -process.ProcessorAffinity;
        }
    }

    /// <summary>
    /// Runs <paramref name="scenario"/> under up to <paramref name="schedules"/> schedules, and stops at the first in
    /// which something goes wrong: a violation, an exception, a deadlock, or a run that does not end. A scenario in
    /// which there is never more than one thread to go on with has one schedule, which is not run again.
    /// </summary>
    public static Exploration Of(IScenario scenario, int schedules)
    {
        var first = Explore(scenario, schedules: 1);
        return first.IsExhaustive || first.Failure is not null || schedules == 1 ? first : Explore(scenario, schedules);
    }

    private static Exploration Explore(IScenario scenario, int schedules)
    {
        var configuration = Configuration.Create()
            .WithTelemetryEnabled(false)
            .WithTestingIterations((uint)schedules)
            .WithRandomGeneratorSeed(1)
            .WithPrioritizationStrategy(isFair: true, priorityChangeBound: 5)
            .WithMaxSchedulingSteps(20_000)
            .WithFailureOnMaxStepsBoundEnabled()
            .WithPotentialDeadlocksReportedAsBugs();
        var recorder = new TraceRecorder();
        using var engine = TestingEngine.Create(configuration, RunAsync);
        engine.Run();
        var report = engine.TestReport;
        return new Exploration(
            report.NumOfExploredFairPaths + report.NumOfExploredUnfairPaths,
            report.MaxConcurrencyDegree == 1,
            report.NumOfFoundBugs == 0 ? null : Describe(report, recorder));

        async Task RunAsync()
        {
            recorder = new TraceRecorder();
            var violations = await scenario.RunAsync(recorder);
            Specification.Assert(violations.Count == 0, string.Join(Environment.NewLine, violations));
        }
    }

    private static string Describe(TestReport report, TraceRecorder recorder)
    {
        var text = new StringBuilder();
        text.AppendJoin(Environment.NewLine, report.BugReports).AppendLine();
        foreach (var step in recorder.Events)
        {
            var mark = step.IsHalfReadySighting ? '*' : ' ';
            text.AppendLine($"{mark} {step.Actor,-16} {step.Text}");
        }

        return text.ToString();
    }
}
