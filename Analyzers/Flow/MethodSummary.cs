using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Flow;

/// <summary>What an operation does to the objects that it is given, as far as registration is concerned.</summary>
internal enum EffectKind
{
    /// <summary>Makes <see cref="Effect.Entry"/> reachable through <see cref="Effect.Registry"/>.</summary>
    Publish,

    /// <summary>Writes <see cref="Effect.Member"/> of <see cref="Effect.Entry"/>.</summary>
    Mutate,

    /// <summary>Reads <see cref="Effect.Member"/> of <see cref="Effect.Entry"/>.</summary>
    Read,

    /// <summary>Takes <see cref="Effect.Entry"/> (or everything, where it is unknown) out of <see cref="Effect.Registry"/>.</summary>
    Retract,

    /// <summary>Hands <see cref="Effect.Entry"/>, an element, out of <see cref="Effect.Registry"/>.</summary>
    Lookup,

    /// <summary>Asks whether <see cref="Effect.Registry"/> holds something, without handing it out.</summary>
    Ask,

    /// <summary>Puts something into <see cref="Effect.Registry"/>, be it an entry that the analysis names or a mere value.</summary>
    Insert,

    /// <summary>Signals the synchronization object <see cref="Effect.Entry"/>.</summary>
    Complete,

    /// <summary>Runs the delegate <see cref="Effect.Entry"/> before the call returns.</summary>
    Invoke,

    /// <summary>Runs the delegate <see cref="Effect.Entry"/> on another thread or later.</summary>
    StartConcurrent,

    /// <summary>Passes <see cref="Effect.Entry"/> to code that the analysis does not see.</summary>
    Escape,
}

/// <summary>One thing that an event does to one object; objects are those of the method whose effects these are.</summary>
internal sealed record Effect(EffectKind Kind, FlowObject Entry, IOperation Site, LockSet Locks)
{
    /// <summary>The registry of a publication, retraction or lookup: the field (or other object) that holds the entries.</summary>
    internal FlowObject? Registry { get; init; }

    /// <summary>The member that is read or written; for a method without a body, the method.</summary>
    internal ISymbol? Member { get; init; }

    /// <summary>For a publication: true where the registry is a field that holds the entry itself, false where it holds a collection of entries.</summary>
    internal bool IsReference { get; init; }

    /// <summary>True where not the member itself is written but the collection that it holds.</summary>
    internal bool IsContent { get; init; }

    /// <summary>True for a lookup in a copy of the registry, which hands out what was there when the copy was made.</summary>
    internal bool IsInCopy { get; init; }

    /// <summary>True for <c>++</c>, <c>+=</c> and the like.</summary>
    internal bool IsReadModifyWrite { get; init; }

    /// <summary>True where the access orders memory (<c>Volatile</c>, <c>Interlocked</c>).</summary>
    internal bool IsOrdered { get; init; }

    /// <summary>The constant that is written, where it is one.</summary>
    internal Optional<object?> Constant { get; init; }

    /// <summary>True where the value written is null or the default of its type.</summary>
    internal bool WritesDefault { get; init; }
}

/// <summary>
/// What a call of one method does to its receiver, its parameters, its result and static fields, in the method's own terms.
/// Immutable. (Procedure summaries: Sharir and Pnueli, "Two Approaches to Interprocedural Data Flow Analysis", 1981.)
/// </summary>
/// <param name="Effects">The effects that a caller can notice.</param>
/// <param name="Returned">The objects that the method may return, resolved as far as they can be.</param>
/// <param name="Height">
/// How many levels of calls it took to know everything; <see cref="CutOff"/> where calls were not followed to their end.
/// </param>
internal sealed record MethodSummary(ImmutableArray<Effect> Effects, ImmutableArray<FlowObject> Returned, int Height)
{
    /// <summary>The height of a summary that would say more if calls were followed further.</summary>
    internal const int CutOff = int.MaxValue;

    /// <summary>The summary of a method without a body.</summary>
    internal static readonly MethodSummary Empty = new(ImmutableArray<Effect>.Empty, ImmutableArray<FlowObject>.Empty, 0);

    /// <summary>The summary of a call that is not followed.</summary>
    internal static readonly MethodSummary NotFollowed = Empty with { Height = CutOff };
}
