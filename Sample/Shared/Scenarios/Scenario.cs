using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>The frame of every scenario: build a machine, let things happen, look at how it ended.</summary>
internal abstract class Scenario : IScenario
{
    /// <inheritdoc />
    public abstract string Name { get; }

    /// <inheritdoc />
    public abstract string Description { get; }

    /// <inheritdoc />
    public virtual IReadOnlyList<Cue> Cues => [];

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(TraceRecorder recorder)
    {
        var machine = new Machine(recorder);
        Actor.Run("main", recorder, () => Play(machine));
        await machine.WaitAsync();
        Finish(machine);
        await machine.WaitAsync();
        return [.. Violations.OfEveryRun(machine), .. FindViolations(machine)];
    }

    /// <summary>Builds the machine and starts the threads.</summary>
    protected abstract void Play(Machine machine);

    /// <summary>Does what is left to do when all threads have ended.</summary>
    protected virtual void Finish(Machine machine)
    {
    }

    /// <summary>Looks for what this scenario is about.</summary>
    protected abstract IEnumerable<string> FindViolations(Machine machine);
}
