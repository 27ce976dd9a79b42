namespace RaceAnalyzers.Flow;

/// <summary>What a helper method does to its caller's locks.</summary>
/// <param name="Acquired">The locks that are still held when the helper returns, as paths in its own terms.</param>
/// <param name="Released">The locks that it gives back without having taken them, as paths in its own terms.</param>
internal sealed record LockEffect(IReadOnlyList<HeldLock> Acquired, IReadOnlyList<FlowObject> Released)
{
    /// <summary>A helper that leaves its caller's locks alone.</summary>
    internal static readonly LockEffect None = new(Array.Empty<HeldLock>(), Array.Empty<FlowObject>());

    /// <summary>True where the caller's locks are left alone.</summary>
    internal bool IsNone => Acquired.Count == 0 && Released.Count == 0;

    /// <summary>Reads the effect off a helper's flow.</summary>
    internal static LockEffect Of(MethodFlow flow)
    {
        List<FlowObject>? released = null;
        foreach (var @event in flow.Events)
        {
            if (@event.Kind != FlowEventKind.Release)
            {
                continue;
            }

            foreach (var target in flow.Objects.Objects(@event.Receiver))
            {
                if (!@event.Locks.Holds(target))
                {
                    (released ??= new List<FlowObject>()).Add(target);
                }
            }
        }

        return flow.ExitLocks.IsEmpty && released is null
            ? None
            : new LockEffect(flow.ExitLocks.Locks, (IReadOnlyList<FlowObject>?)released ?? Array.Empty<FlowObject>());
    }
}
