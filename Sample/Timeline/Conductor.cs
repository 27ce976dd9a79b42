using IommuPort.Tracing;

namespace IommuPort.Timeline;

/// <summary>
/// Makes a run deterministic: one actor is on stage at a time, and it leaves the stage only when it ends or when a cue
/// tells it to hold.
/// </summary>
internal sealed class Conductor(IReadOnlyList<Cue> cues)
{
    // An actor that is on stage and does nothing is waiting for a lock that a holding one has.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly List<Part> _cast = [];
    private readonly HashSet<(string Actor, TraceKind Kind, string Subject)> _seen = [];
    private readonly HashSet<Cue> _played = [];
    private Part? _onStage;

    /// <summary>Lets the actor that took the step go on, or keeps it until it is its turn again.</summary>
    public void OnRecorded(TraceEvent step)
    {
        lock (_lock)
        {
            _seen.Add((step.Actor, step.Kind, step.Subject));
            switch (step.Kind)
            {
                case TraceKind.Spawned:
                    _cast.Add(new Part(step.Subject));
                    break;
                case TraceKind.Started:
                    Enter(step.Actor);
                    break;
                case TraceKind.Ended:
                    Exit(step.Actor);
                    return;
            }

            foreach (var cue in cues.Where(cue => (cue.Actor, cue.Kind, cue.Subject) == (step.Actor, step.Kind, step.Subject)))
            {
                Hold(cue);
            }
        }
    }

    private void Enter(string actor)
    {
        var part = _cast.Find(part => part.Actor == actor && !part.HasEntered);
        if (part is null)
        {
            part = new Part(actor);
            _cast.Add(part);
        }

        part.HasEntered = true;
        AwaitTurn(part);
    }

    private void Exit(string actor)
    {
        if (_cast.Find(part => part.Actor == actor && part.HasEntered) is { } part)
        {
            _cast.Remove(part);
            Leave(part);
        }
    }

    private void Hold(Cue cue)
    {
        if (_cast.Find(part => part.Actor == cue.Actor && part.HasEntered) is { } part && _played.Add(cue))
        {
            part.HeldBy = cue;
            Leave(part);
            AwaitTurn(part);
        }
    }

    private void Leave(Part part)
    {
        if (_onStage == part)
        {
            _onStage = null;
        }

        Monitor.PulseAll(_lock);
    }

    private void AwaitTurn(Part part)
    {
        while ((_onStage ??= _cast.Find(CanEnter)) != part)
        {
            if (!Monitor.Wait(_lock, Patience) && part.HeldBy is not null)
            {
                break;
            }
        }

        part.HeldBy = null;
        _onStage = part;
    }

    private bool CanEnter(Part part) =>
        part.HeldBy is not { } cue
        || _seen.Contains((cue.AwaitedActor, cue.AwaitedKind, cue.AwaitedSubject))
        || _seen.Contains((cue.AwaitedActor, TraceKind.Ended, cue.AwaitedActor));
}
