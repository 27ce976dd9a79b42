using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace RaceAnalyzers.Flow;

/// <summary>
/// What one method does, step by step: its graph, and the events of each node with the objects and locks involved.
/// Immutable once built, but for the count of the work that goes on in it.
/// </summary>
internal sealed class MethodFlow
{
    private readonly (int First, int Count)[] _eventsOfNode;
    private readonly Dictionary<IOperation, FlowEvent> _byOperation;
    private readonly IReadOnlyDictionary<IOperation, int> _operandValues;
    private long _walked;

    internal MethodFlow(
        IMethodSymbol method,
        ControlFlowGraph source,
        FlowGraph graph,
        FlowObjectTable objects,
        IReadOnlyList<FlowEvent> events,
        (int First, int Count)[] eventsOfNode,
        IReadOnlyDictionary<IOperation, int> operandValues,
        LockSet exitLocks,
        int steps)
    {
        Method = method;
        Source = source;
        Graph = graph;
        Objects = objects;
        Events = events;
        _eventsOfNode = eventsOfNode;
        _operandValues = operandValues;
        ExitLocks = exitLocks;
        Steps = steps;
        _byOperation = new Dictionary<IOperation, FlowEvent>(events.Count);
        foreach (var @event in events)
        {
            // A finally block stands several times in the graph; its first copy answers for it.
            if (!_byOperation.ContainsKey(@event.Operation))
            {
                _byOperation.Add(@event.Operation, @event);
            }
        }
    }

    /// <summary>The method, accessor, constructor, lambda or local function.</summary>
    internal IMethodSymbol Method { get; }

    /// <summary>Roslyn's graph, from which the graphs of lambdas and local functions are taken.</summary>
    internal ControlFlowGraph Source { get; }

    /// <summary>The graph that the events lie on.</summary>
    internal FlowGraph Graph { get; }

    /// <summary>The objects that the events name.</summary>
    internal FlowObjectTable Objects { get; }

    /// <summary>All events, those of one node side by side; nodes that cannot be reached have none.</summary>
    internal IReadOnlyList<FlowEvent> Events { get; }

    /// <summary>The locks that are still held when the method returns.</summary>
    internal LockSet ExitLocks { get; }

    /// <summary>How many operations were evaluated, repeated visits included: the measure of cost that tests count.</summary>
    internal int Steps { get; }

    /// <summary>How many nodes and events were visited on the ways through the method: the other measure of cost.</summary>
    internal long Walked => Interlocked.Read(ref _walked);

    /// <summary>Notes that a way through the method was followed.</summary>
    internal void CountWalk(int visited) => Interlocked.Add(ref _walked, visited);

    /// <summary>The range of <see cref="Events"/> that happens in <paramref name="node"/>.</summary>
    internal (int First, int Count) EventsOf(FlowNode node) => _eventsOfNode[node.Index];

    /// <summary>The event of an operation, or null where it has none.</summary>
    internal FlowEvent? EventAt(IOperation operation) => _byOperation.TryGetValue(operation, out var found) ? found : null;

    /// <summary>The objects that a condition or pattern operand evaluated to, or <see cref="FlowObjectTable.Top"/>.</summary>
    internal int ValueOf(IOperation operation) => _operandValues.TryGetValue(operation, out var set) ? set : FlowObjectTable.Top;
}
