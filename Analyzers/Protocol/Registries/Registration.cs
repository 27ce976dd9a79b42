using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>One step of a registering flow: an event of its method, and the effect that makes it matter.</summary>
/// <param name="Event">The event in the registering method.</param>
/// <param name="Effect">What it does, perhaps deep in a callee.</param>
/// <param name="Locks">The locks of the publication that were still held without a break.</param>
internal readonly record struct RegistrationStep(FlowEvent Event, Effect Effect, LockSet Locks);

/// <summary>
/// What one flow does with one entry from its publication on: create, initialize, publish, initialize late, complete,
/// retract. Immutable.
/// </summary>
internal sealed class Registration
{
    internal Registration(
        MethodEffects effects,
        FlowEvent publication,
        Effect effect,
        ISymbol registry,
        ImmutableArray<RegistrationStep> lateWrites,
        ImmutableArray<RegistrationStep> completions,
        ImmutableArray<RegistrationStep> retractions,
        ImmutableArray<int> eventsAfter,
        bool isIntrusive)
    {
        Effects = effects;
        Publication = publication;
        Effect = effect;
        Registry = registry;
        LateWrites = lateWrites;
        Completions = completions;
        Retractions = retractions;
        EventsAfter = eventsAfter;
        IsIntrusive = isIntrusive;
    }

    /// <summary>The effects of the registering method.</summary>
    internal MethodEffects Effects { get; }

    /// <summary>The registering method.</summary>
    internal MethodFlow Flow => Effects.Flow;

    /// <summary>The event that publishes.</summary>
    internal FlowEvent Publication { get; }

    /// <summary>The publication itself, perhaps deep in a callee.</summary>
    internal Effect Effect { get; }

    /// <summary>The entry, in the terms of the registering method.</summary>
    internal FlowObject Entry => Effect.Entry;

    /// <summary>The field or automatic property that holds the entries.</summary>
    internal ISymbol Registry { get; }

    /// <summary>The object that the registry belongs to; null for a static one.</summary>
    internal FlowObject? RegistryOwner => FieldOf(Effect.Registry!)?.Base;

    /// <summary>Writes to the entry's state that can run after the publication.</summary>
    internal ImmutableArray<RegistrationStep> LateWrites { get; }

    /// <summary>Writes after the publication that may say that the entry is ready.</summary>
    internal ImmutableArray<RegistrationStep> Completions { get; }

    /// <summary>Operations after the publication that take the entry out again.</summary>
    internal ImmutableArray<RegistrationStep> Retractions { get; }

    /// <summary>The indices of the events that can run after the publication, in ascending order: lookups among them are self lookups.</summary>
    internal ImmutableArray<int> EventsAfter { get; }

    /// <summary>True where an event of the registering method can run after the publication.</summary>
    internal bool IsAfter(FlowEvent @event) => EventsAfter.BinarySearch(@event.Index) >= 0;

    /// <summary>True where the entry itself holds the link to what the registry held before: a list without a collection.</summary>
    internal bool IsIntrusive { get; }

    /// <summary>True where the registry is a single reference to the one entry.</summary>
    internal bool IsSingleReference => Effect.IsReference && !IsIntrusive;

    /// <summary>
    /// True for an object that announces itself, or that a getter creates on first use: it lives on, and comes too early only
    /// for who goes by a gate.
    /// </summary>
    internal bool IsMatterOfGate => !IsIntrusive && IsKept(Effect, Publication);

    /// <summary>True where a single reference to an object that stores itself, or that the publishing call makes, is kept.</summary>
    internal static bool IsKept(Effect published, FlowEvent publication) =>
        published.IsReference
        && (published.Entry.Kind == FlowObjectKind.This
            || (publication.Kind == FlowEventKind.Call && ReferenceEquals(published.Entry.Origin, publication.Operation)));

    /// <summary>The field through which a registry object is reached: of nested collections, the outermost one.</summary>
    internal static FlowObject? FieldOf(FlowObject registry)
    {
        var current = registry;
        while (current is { Kind: FlowObjectKind.Element or FlowObjectKind.Result, Base: { } inner })
        {
            current = inner;
        }

        return current.Kind == FlowObjectKind.Field ? current : null;
    }
}
