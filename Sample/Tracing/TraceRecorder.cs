namespace IommuPort.Tracing;

/// <summary>Keeps the events of one run and recognises the sightings of half-ready instances among them.</summary>
/// <param name="onRecorded">Called after each event, on the thread that the event happened on.</param>
public sealed class TraceRecorder(Action<TraceEvent>? onRecorded = null) : ITracer
{
    private readonly object _lock = new();
    private readonly List<TraceEvent> _events = [];
    private readonly Dictionary<string, string> _registrars = [];

    /// <summary>The events so far, oldest first.</summary>
    public IReadOnlyList<TraceEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <inheritdoc />
    public void Record(TraceKind kind, string subject, string text)
    {
        var actor = Actor.Current;
        TraceEvent recorded;
        lock (_lock)
        {
            Follow(kind, subject, actor);
            var sighting = kind == TraceKind.Found && IsForeignTo(subject, actor);
            recorded = new TraceEvent(_events.Count, actor, kind, subject, text, sighting);
            _events.Add(recorded);
        }

        onRecorded?.Invoke(recorded);
    }

    private void Follow(TraceKind kind, string subject, string actor)
    {
        if (kind == TraceKind.Published)
        {
            _registrars[subject] = actor;
        }
        else if (kind is TraceKind.Registered or TraceKind.Retracted)
        {
            _registrars.Remove(subject);
        }
    }

    // A thread that is registering an instance of its own walks the same buses; it is a registrar, not a stranger.
    private bool IsForeignTo(string instance, string actor) =>
        _registrars.ContainsKey(instance) && !_registrars.ContainsValue(actor);
}
