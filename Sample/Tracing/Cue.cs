namespace IommuPort.Tracing;

/// <summary>
/// One stage direction: an actor that has come to a point holds there until another has come to a point of its own,
/// or has ended without ever coming to it.
/// </summary>
/// <param name="Actor">The actor that holds.</param>
/// <param name="Kind">The kind of event that it holds at.</param>
/// <param name="Subject">The subject of that event.</param>
/// <param name="AwaitedActor">The actor that it waits for.</param>
/// <param name="AwaitedKind">The kind of event that ends the wait.</param>
/// <param name="AwaitedSubject">The subject of that event.</param>
public sealed record Cue(
    string Actor,
    TraceKind Kind,
    string Subject,
    string AwaitedActor,
    TraceKind AwaitedKind,
    string AwaitedSubject);
