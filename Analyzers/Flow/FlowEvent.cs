using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Flow;

/// <summary>What happens at a <see cref="FlowEvent"/>.</summary>
internal enum FlowEventKind
{
    /// <summary>A field or automatic property is read.</summary>
    Load,

    /// <summary>A field or automatic property is written.</summary>
    Store,

    /// <summary>An element of an array is read.</summary>
    ElementLoad,

    /// <summary>An element of an array is written.</summary>
    ElementStore,

    /// <summary>A method, accessor, constructor or delegate is called.</summary>
    Call,

    /// <summary>An array is made.</summary>
    CreateArray,

    /// <summary>A handler is added to an event.</summary>
    Subscribe,

    /// <summary>A handler is removed from an event.</summary>
    Unsubscribe,

    /// <summary>A lock is taken.</summary>
    Acquire,

    /// <summary>A lock is given back.</summary>
    Release,

    /// <summary>The method may be suspended.</summary>
    Await,

    /// <summary>A value is returned, or yielded by an iterator.</summary>
    Return,

    /// <summary>An exception is thrown.</summary>
    Throw,

    /// <summary>A part of an expression gets its value, such as one arm of a conditional expression.</summary>
    Capture,
}

/// <summary>
/// One step of a method in the order of evaluation, with the objects that take part (as set numbers of the method's
/// <see cref="FlowObjectTable"/>) and the locks held.
/// </summary>
internal sealed class FlowEvent
{
    internal FlowEvent(FlowEventKind kind, FlowNode node, int index, IOperation operation, LockSet locks)
    {
        Kind = kind;
        Node = node;
        Index = index;
        Operation = operation;
        Locks = locks;
    }

    /// <summary>What happens.</summary>
    internal FlowEventKind Kind { get; }

    /// <summary>The node in which it happens.</summary>
    internal FlowNode Node { get; }

    /// <summary>The position in <see cref="MethodFlow.Events"/>; events of one node are neighbours.</summary>
    internal int Index { get; }

    /// <summary>The operation in the source.</summary>
    internal IOperation Operation { get; }

    /// <summary>The locks held on every path to this event.</summary>
    internal LockSet Locks { get; }

    /// <summary>The member that is read or written, or the method that is called.</summary>
    internal ISymbol? Symbol { get; set; }

    /// <summary>The objects that the member or method belongs to, or the lock object.</summary>
    internal int Receiver { get; set; }

    /// <summary>The arguments by parameter ordinal; empty for other events than calls.</summary>
    internal int[] Arguments { get; set; } = Array.Empty<int>();

    /// <summary>The value that is read, written, returned or resulting from the call.</summary>
    internal int Value { get; set; }

    /// <summary>True for <c>+=</c>, <c>++</c> and the like, which read before they write.</summary>
    internal bool IsReadModifyWrite { get; set; }

    /// <summary>The value of the written constant, where it is one.</summary>
    internal Optional<object?> Constant { get; set; }

    /// <summary>For calls that may run a lambda or local function: what each variable holds at the time.</summary>
    internal IReadOnlyDictionary<ISymbol, int>? Variables { get; set; }

    /// <summary>The method that is called, for calls of methods, accessors and constructors.</summary>
    internal IMethodSymbol? Method => Symbol as IMethodSymbol;
}
