namespace IommuPort.Tracing;

/// <summary>A small system, the threads that run in it, and what must hold when they have ended.</summary>
public interface IScenario
{
    /// <summary>The name by which the scenario is chosen.</summary>
    string Name { get; }

    /// <summary>What happens, in a sentence.</summary>
    string Description { get; }

    /// <summary>The stage directions that lead to the interleaving which the scenario is about.</summary>
    IReadOnlyList<Cue> Cues { get; }

    /// <summary>Runs the scenario to its end and returns what went wrong, one line a violation.</summary>
    Task<IReadOnlyList<string>> RunAsync(TraceRecorder recorder);
}
