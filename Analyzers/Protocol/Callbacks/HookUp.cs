using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>How a callback is hooked up, which decides who may run it and when.</summary>
internal enum HookUpKind
{
    /// <summary>Added to an event, or assigned to a delegate-typed member, of another object.</summary>
    Event,

    /// <summary>Handed to an object that calls it back, such as <c>IObservable&lt;T&gt;.Subscribe</c>.</summary>
    Subscription,

    /// <summary>Run by a thread, a task, the thread pool, or a timer or watcher that is switched on now.</summary>
    Started,

    /// <summary>Run by a timer that is switched on now and elapses within a second, or by a host, and not over when the call is.</summary>
    StartedSoon,

    /// <summary>Run by a timer that is switched on now and elapses after a while, or nobody knows when.</summary>
    StartedLater,

    /// <summary>Kept in a collection that other threads can reach.</summary>
    Stored,
}

/// <summary>
/// The objects of the hooking method that a callback's receiver and variables stand for; objects are those of the hooking
/// method, variables the callback's own parameters and the outer variables that it captures.
/// </summary>
/// <param name="This">What the callback's receiver is.</param>
/// <param name="Variables">What its variables hold.</param>
internal readonly record struct CallbackBinding(FlowObject? This, ImmutableDictionary<ISymbol, FlowObject> Variables)
{
    /// <summary>True where the callback can reach nothing that the hooking method knows.</summary>
    internal bool IsEmpty => This is null && Variables.IsEmpty;

    /// <summary>The hooking method's object behind an object of the callback, or null.</summary>
    internal FlowObject? Resolve(FlowObject theirs) => theirs.Kind switch
    {
        FlowObjectKind.This => This,
        FlowObjectKind.Parameter or FlowObjectKind.Captured when Variables.TryGetValue(theirs.Symbol!, out var bound) => bound,
        _ => null,
    };
}

/// <summary>A body that runs when the callback does, and what its variables stand for.</summary>
internal sealed record CallbackBody(MethodFlow Flow, CallbackBinding Binding);

/// <summary>
/// One event of a method from which on a callback can run on another thread; the step itself may lie in a callee. Immutable.
/// </summary>
/// <param name="Event">The event in the hooking method.</param>
/// <param name="Site">The operation that hooks up, perhaps in a callee.</param>
/// <param name="Kind">How the callback is hooked up.</param>
/// <param name="Callback">The method or lambda.</param>
/// <param name="Bodies">The bodies that may run.</param>
/// <param name="Sources">The objects that call back; empty where a thread, task or timer does.</param>
internal sealed record HookUp(
    FlowEvent Event,
    IOperation Site,
    HookUpKind Kind,
    IMethodSymbol Callback,
    ImmutableArray<CallbackBody> Bodies,
    ImmutableArray<FlowObject> Sources)
{
    /// <summary>The variable of the hooking method for whose signal the callback waits, where that is why it counts.</summary>
    internal ISymbol? Signal { get; init; }
}
