using Microsoft.Coyote.SystematicTesting;

namespace RaceAnalyzers.Tests.Proofs;

/// <summary>What came of running code under many schedules.</summary>
/// <param name="Schedules">How many schedules ran; the last one failed if <paramref name="Failure" /> is not null.</param>
/// <param name="Failure">Coyote's report of the first failure, with the message of the assertion that failed, or null.</param>
internal sealed record Exploration(int Schedules, string? Failure)
{
    /// <summary>
    /// Runs an entry point of a <see cref="ControlledAssembly" /> under up to <paramref name="schedules" /> schedules, and
    /// stops at the first in which something goes wrong: an assertion, an exception, a deadlock, or a run that does not
    /// end. The same code gets the same schedules every time. Code that Coyote cannot control fails, too.
    /// </summary>
    internal static Exploration Of(Delegate entryPoint, int schedules)
    {
        var configuration = Microsoft.Coyote.Configuration.Create()
            .WithTelemetryEnabled(false)
            .WithTestingIterations((uint)schedules)
            .WithRandomGeneratorSeed(1)
            .WithPrioritizationStrategy(isFair: true, priorityChangeBound: 5)
            .WithMaxSchedulingSteps(20_000)
            .WithFailureOnMaxStepsBoundEnabled()
            .WithPotentialDeadlocksReportedAsBugs()
            .WithSystematicFuzzingFallbackEnabled(false)
            .WithMemoryAccessRaceCheckingEnabled()
            .WithCollectionAccessRaceCheckingEnabled()
            .WithVolatileOperationRaceCheckingEnabled()
            .WithAtomicOperationRaceCheckingEnabled()
            .WithLockAccessRaceCheckingEnabled();
        using var engine = entryPoint switch
        {
            Action action => TestingEngine.Create(configuration, action),
            Func<Task> function => TestingEngine.Create(configuration, function),
            _ => throw new ArgumentException($"{entryPoint.GetType()} is no entry point.", nameof(entryPoint)),
        };
        engine.Run();
        var report = engine.TestReport;
        return new Exploration(
            report.NumOfExploredFairPaths + report.NumOfExploredUnfairPaths,
            report.NumOfFoundBugs == 0 ? null : string.Join(Environment.NewLine, report.BugReports));
    }
}
