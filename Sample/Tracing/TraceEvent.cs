namespace IommuPort.Tracing;

/// <summary>One thing that one thread of work did.</summary>
/// <param name="Sequence">The place of the event among all events of the run, from zero.</param>
/// <param name="Actor">The thread of work that did it.</param>
/// <param name="Kind">What it did.</param>
/// <param name="Subject">The device or the IOMMU instance that it did it to.</param>
/// <param name="Text">The same in words.</param>
/// <param name="IsHalfReadySighting">Whether a flow other than the registering one laid hands on an instance in the middle of its registration.</param>
public sealed record TraceEvent(
    int Sequence,
    string Actor,
    TraceKind Kind,
    string Subject,
    string Text,
    bool IsHalfReadySighting);
