using IommuPort.Tracing;

namespace IommuPort.Timeline;

/// <summary>One scenario, run once with one port.</summary>
/// <param name="Port">The name of the port.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Events">What happened, in order.</param>
/// <param name="Violations">What went wrong.</param>
internal sealed record Run(
    string Port,
    IScenario Scenario,
    IReadOnlyList<TraceEvent> Events,
    IReadOnlyList<string> Violations)
{
    // When a thread begins is up to the scheduler; what it does is not.
    private static readonly TraceKind[] Hidden = [TraceKind.Spawned, TraceKind.Started, TraceKind.Ended];

    /// <summary>The events that are worth drawing.</summary>
    public IReadOnlyList<TraceEvent> Steps { get; } =
        [.. Events.Where(step => !Hidden.Contains(step.Kind))];

    /// <summary>The threads of work that the steps happened on, in order of appearance.</summary>
    public IReadOnlyList<string> Actors => [.. Steps.Select(step => step.Actor).Distinct()];

    /// <summary>Runs <paramref name="scenario"/> by its cues.</summary>
    public static async Task<Run> PlayAsync(string port, IScenario scenario)
    {
        var recorder = new TraceRecorder(new Conductor(scenario.Cues).OnRecorded);
        var violations = await scenario.RunAsync(recorder);
        return new Run(port, scenario, recorder.Events, violations);
    }
}
