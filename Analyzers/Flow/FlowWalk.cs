namespace RaceAnalyzers.Flow;

/// <summary>Visits what can still run after an event of a method, on ordinary ways: exceptions are followed only where that is asked for.</summary>
internal static class FlowWalk
{
    /// <summary>
    /// Every event that can run after <paramref name="start"/>, with the locks of <paramref name="start"/> that were held
    /// without a break in between.
    /// </summary>
    /// <param name="flow">The method.</param>
    /// <param name="start">The event from which to walk; it is visited again only where a loop leads back to it.</param>
    /// <param name="endsWay">True for an event behind which a way is not followed any further; the event itself is still reported.</param>
    /// <param name="cancellationToken">Ends the walk early.</param>
    internal static IReadOnlyList<(FlowEvent Event, LockSet Locks)> After(
        MethodFlow flow,
        FlowEvent start,
        Func<FlowEvent, bool> endsWay,
        CancellationToken cancellationToken)
    {
        var entryLocks = new LockSet?[flow.Graph.Nodes.Count];
        var pending = new Queue<FlowNode>();
        var found = new LockSet?[flow.Events.Count];
        var count = 0;
        var visited = 0;
        var (first, length) = flow.EventsOf(start.Node);
        Run(start.Node, start.Index + 1, first + length, start.Locks);
        while (pending.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var node = pending.Dequeue();
            (first, length) = flow.EventsOf(node);
            Run(node, first, first + length, entryLocks[node.Index]!);
        }

        flow.CountWalk(visited);
        var events = new List<(FlowEvent Event, LockSet Locks)>(count);
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] is { } held)
            {
                events.Add((flow.Events[i], held));
            }
        }

        return events;

        void Run(FlowNode node, int from, int to, LockSet locks)
        {
            for (var i = from; i < to; i++)
            {
                var @event = flow.Events[i];
                visited++;
                count += found[i] is null ? 1 : 0;
                found[i] = found[i]?.Intersect(locks) ?? locks;
                if (endsWay(@event))
                {
                    return;
                }

                if (@event.Kind == FlowEventKind.Release)
                {
                    foreach (var released in flow.Objects.Objects(@event.Receiver))
                    {
                        locks = released.Kind == FlowObjectKind.Unknown ? LockSet.None : locks.Without(released);
                    }
                }
            }

            Enter(node.FallThrough, locks);
            Enter(node.Conditional, locks);
        }

        void Enter(FlowNode? node, LockSet locks)
        {
            if (node is null)
            {
                return;
            }

            ref var known = ref entryLocks[node.Index];
            var joined = known?.Intersect(locks) ?? locks;
            if (known is null || !joined.SetEquals(known))
            {
                known = joined;
                pending.Enqueue(node);
            }
        }
    }

    /// <summary>
    /// The locks that are held from <paramref name="start"/> to <paramref name="end"/> without a break; null where no way leads
    /// there.
    /// </summary>
    internal static LockSet? LocksBetween(
        MethodFlow flow,
        FlowEvent start,
        FlowEvent end,
        Func<FlowEvent, bool> endsWay,
        CancellationToken cancellationToken)
    {
        foreach (var (@event, locks) in After(flow, start, endsWay, cancellationToken))
        {
            if (ReferenceEquals(@event, end))
            {
                return locks;
            }
        }

        return null;
    }

    /// <summary>True where <paramref name="later"/> can run after <paramref name="earlier"/>, in whatever order they are written.</summary>
    internal static bool CanFollow(MethodFlow flow, FlowEvent earlier, FlowEvent later, CancellationToken cancellationToken) =>
        (ReferenceEquals(earlier.Node, later.Node) && earlier.Index < later.Index)
        || (earlier.Node.FallThrough is { } next && Reaches(flow, next, flow.Graph.ExceptionalExit, later, static _ => false, cancellationToken))
        || (earlier.Node.Conditional is { } other && Reaches(flow, other, flow.Graph.ExceptionalExit, later, static _ => false, cancellationToken));

    /// <summary>True where every way from the start of a method to <paramref name="target"/> passes an event of a kind first.</summary>
    /// <param name="flow">The method.</param>
    /// <param name="target">The event to be reached.</param>
    /// <param name="isMeant">True for an event that has to be passed.</param>
    /// <param name="throughHandlers">Whether ways lead into the handlers of exceptions as well.</param>
    /// <param name="cancellationToken">Ends the walk early.</param>
    internal static bool IsPassedBefore(MethodFlow flow, FlowEvent target, Func<FlowEvent, bool> isMeant, bool throughHandlers, CancellationToken cancellationToken) =>
        !Reaches(flow, flow.Graph.Entry, flow.Graph.ExceptionalExit, target, isMeant, cancellationToken, throughHandlers);

    /// <summary>True where a way leads from the start of <paramref name="from"/> to <paramref name="target"/>.</summary>
    /// <param name="flow">The method.</param>
    /// <param name="from">The node at which the way starts.</param>
    /// <param name="avoided">A node that the way does not lead through.</param>
    /// <param name="target">The event to be reached.</param>
    /// <param name="endsWay">True for an event behind which a way is not followed any further.</param>
    /// <param name="cancellationToken">Ends the walk early.</param>
    /// <param name="throughHandlers">Whether ways lead into the handlers of exceptions as well.</param>
    internal static bool Reaches(
        MethodFlow flow,
        FlowNode from,
        FlowNode avoided,
        FlowEvent target,
        Func<FlowEvent, bool> endsWay,
        CancellationToken cancellationToken,
        bool throughHandlers = false) =>
        Walk(flow, from, avoided, @event => ReferenceEquals(@event, target), endsWay, throughHandlers, cancellationToken);

    /// <summary>For each event of a method, by its index, whether a way leads there from the start of <paramref name="from"/>.</summary>
    /// <inheritdoc cref="Reaches" />
    internal static bool[] ReachedFrom(MethodFlow flow, FlowNode from, FlowNode avoided, Func<FlowEvent, bool> endsWay, CancellationToken cancellationToken)
    {
        var reached = new bool[flow.Events.Count];
        Walk(flow, from, avoided, Mark, endsWay, throughHandlers: false, cancellationToken);
        return reached;

        bool Mark(FlowEvent @event)
        {
            reached[@event.Index] = true;
            return false;
        }
    }

    /// <summary>Visits events until one of them is the end, and tells whether one was.</summary>
    private static bool Walk(
        MethodFlow flow,
        FlowNode from,
        FlowNode avoided,
        Func<FlowEvent, bool> isEnd,
        Func<FlowEvent, bool> endsWay,
        bool throughHandlers,
        CancellationToken cancellationToken)
    {
        var seen = new bool[flow.Graph.Nodes.Count];
        var pending = new Queue<FlowNode>();
        var visited = 0;
        seen[avoided.Index] = true;
        Enter(from);
        while (pending.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var node = pending.Dequeue();
            var (first, count) = flow.EventsOf(node);
            visited += count + 1;
            var ends = false;
            for (var i = first; i < first + count && !ends; i++)
            {
                if (isEnd(flow.Events[i]))
                {
                    flow.CountWalk(visited);
                    return true;
                }

                ends = endsWay(flow.Events[i]);
            }

            if (!ends)
            {
                Enter(node.FallThrough);
                Enter(node.Conditional);
                if (throughHandlers)
                {
                    foreach (var handler in node.Handlers)
                    {
                        Enter(handler);
                    }
                }
            }
        }

        flow.CountWalk(visited);
        return false;

        void Enter(FlowNode? node)
        {
            if (node is not null && !seen[node.Index])
            {
                seen[node.Index] = true;
                pending.Enqueue(node);
            }
        }
    }
}
