using IommuPort.Tracing;

namespace IommuPort.Timeline;

/// <summary>One actor's part in a run.</summary>
internal sealed class Part(string actor)
{
    public string Actor { get; } = actor;

    public bool HasEntered { get; set; }

    /// <summary>The cue that the actor is holding at, if any.</summary>
    public Cue? HeldBy { get; set; }
}
