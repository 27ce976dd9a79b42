using Microsoft.CodeAnalysis;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Holds a registration against the lookups of its registry.</summary>
internal sealed class SightingFinder
{
    private readonly ProtocolContext _context;
    private readonly Registration _registration;
    private readonly RegistryProtocol _protocol;
    private readonly CancellationToken _cancellationToken;

    private SightingFinder(Registration registration, RegistryProtocol protocol, ProtocolContext context, CancellationToken cancellationToken)
    {
        _registration = registration;
        _protocol = protocol;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The first way in which another thread can see the entry of <paramref name="registration"/> half ready, or null.</summary>
    internal static Sighting? Find(Registration registration, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (registration.LateWrites.IsEmpty)
        {
            return null;
        }

        var protocol = context.ProtocolOf(registration.Registry, registration.Effect.IsReference, cancellationToken);
        if (protocol.Evidence == Evidence.Excluded
            || (protocol.Evidence < required && !(registration.Effect.IsReference && LazyAssignment.EvidenceOf(registration) >= required)))
        {
            return null;
        }

        return new SightingFinder(registration, protocol, context, cancellationToken).Find();
    }

    private Sighting? Find()
    {
        Sighting? gated = null;
        foreach (var late in _registration.LateWrites)
        {
            if (!IsInitialization(late))
            {
                continue;
            }

            var continuous = LockPath.From(late.Locks, _registration.RegistryOwner);
            foreach (var lookup in _protocol.Lookups)
            {
                if (IsForeign(lookup) && !LockPath.Exclude(continuous, lookup.Access.Locks) && IsSeen(late, lookup.Use))
                {
                    var sighting = Judge(late, lookup);
                    if (sighting.Treatment != GateTreatment.Tested)
                    {
                        return sighting;
                    }

                    gated ??= sighting;
                }
            }

            if (_protocol.IsExposed && _protocol.Lookups.IsEmpty && IsReadable(late))
            {
                return new Sighting(_registration, late, _protocol, null, null, GateTreatment.NoGate);
            }
        }

        return gated;
    }

    private Sighting Judge(RegistrationStep late, Lookup lookup)
    {
        foreach (var completion in _registration.Completions)
        {
            if (completion.Event.Index < late.Event.Index || completion.Effect.Member is not { } gate)
            {
                continue;
            }

            return new Sighting(_registration, late, _protocol, lookup, gate, TreatmentOf(completion.Effect, gate, lookup));
        }

        return JudgeEarlyGates(late, lookup) ?? new Sighting(_registration, late, _protocol, lookup, null, GateTreatment.NoGate);
    }

    /// <summary>A gate that the lookup tests, and that the flow sets before this write, promises too much.</summary>
    private Sighting? JudgeEarlyGates(RegistrationStep late, Lookup lookup)
    {
        foreach (var @event in _registration.Flow.Events)
        {
            if (@event.Index >= late.Event.Index)
            {
                break;
            }

            foreach (var effect in _registration.Effects.EffectsOf(@event))
            {
                if (effect is { Kind: EffectKind.Mutate, Member: { } gate }
                    && @event.Method?.MethodKind != MethodKind.Constructor
                    && RegistrationFinder.IsCompletion(effect)
                    && (ReferenceEquals(effect.Entry, _registration.Entry)
                        || RegistrationFinder.IsOwner(effect.Entry, _registration.RegistryOwner, _registration.Registry))
                    && TreatmentOf(effect, gate, lookup) == GateTreatment.Tested)
                {
                    return new Sighting(_registration, late, _protocol, lookup, gate, GateTreatment.SetTooEarly) { EarlyStore = @event };
                }
            }
        }

        return null;
    }

    private GateTreatment TreatmentOf(Effect completion, ISymbol gate, Lookup lookup) =>
        RegistrationFinder.IsOwner(completion.Entry, _registration.RegistryOwner, _registration.Registry)
        && GateTests.IsTestedBefore(gate, lookup, _context, _cancellationToken)
            ? GateTreatment.Tested
            : GateTests.TreatmentOf(gate, lookup, _registration, _context, _cancellationToken);

    /// <summary>Tells initialization from live state, counters, and state that is synchronized in itself.</summary>
    private bool IsInitialization(RegistrationStep late)
    {
        var effect = late.Effect;
        if (effect.IsReadModifyWrite || effect.IsOrdered || effect.WritesDefault || IsUnderOwnLock(effect))
        {
            return false;
        }

        if (effect.Member is not { } member || member is IMethodSymbol)
        {
            return true;
        }

        if (FlowObjectTypes.TypeOf(member) is { TypeKind: TypeKind.Delegate })
        {
            return false;
        }

        var facts = _context.FactsOf(member, _cancellationToken);
        if (facts.IsVolatile)
        {
            return false;
        }

        if (effect.IsContent)
        {
            return _context.Flow.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(member)) == CollectionKind.Plain;
        }

        return !facts.IsAssignedAtConstruction && !facts.IsWrittenOutside(effect.Site.Syntax) && !IsAssignedBefore(member);
    }

    private bool IsUnderOwnLock(Effect effect)
    {
        foreach (var held in effect.Locks.Locks)
        {
            if (held.Target.IsReachedThrough(_registration.Entry) && _registration.Entry.Kind != FlowObjectKind.This)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A member that had its value before the publication is updated by the later write, not initialized.</summary>
    private bool IsAssignedBefore(ISymbol member)
    {
        foreach (var @event in _registration.Flow.Events)
        {
            if (@event.Index >= _registration.Publication.Index)
            {
                break;
            }

            foreach (var effect in _registration.Effects.EffectsOf(@event))
            {
                if (effect.Kind == EffectKind.Mutate
                    && !effect.IsContent
                    && !effect.WritesDefault
                    && ReferenceEquals(effect.Entry, _registration.Entry)
                    && SymbolEqualityComparer.Default.Equals(effect.Member, member))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool IsSeen(RegistrationStep late, EntryUse use)
    {
        if (late.Effect.Member is not { } member || member is IMethodSymbol)
        {
            return true;
        }

        return use.Reads.Contains(member) || (use.Escapes && IsReadable(late));
    }

    private bool IsReadable(RegistrationStep late) =>
        late.Effect.Member is not { } member || member is IMethodSymbol || _context.FactsOf(member, _cancellationToken).IsReadable;

    /// <summary>A lookup that only the registering flow itself makes, between publication and completion, races with nobody.</summary>
    private bool IsForeign(Lookup lookup)
    {
        if (ReferenceEquals(lookup.Access.Flow, _registration.Flow))
        {
            return !_registration.EventsAfter.Contains(lookup.Access.Event.Index);
        }

        return !IsOnlyCalledBy(lookup.Access.Member, TypeFlows.MemberOf(_registration.Flow.Method), depth: 3);
    }

    private bool IsOnlyCalledBy(IMethodSymbol member, IMethodSymbol registering, int depth)
    {
        if (SymbolEqualityComparer.Default.Equals(member, registering))
        {
            return false;
        }

        if (depth == 0 || member.DeclaredAccessibility != Accessibility.Private || member.MethodKind != MethodKind.Ordinary)
        {
            return false;
        }

        var type = _context.FlowsOf(member.ContainingType);
        var isCalled = false;
        foreach (var caller in type.Members)
        {
            if (SymbolEqualityComparer.Default.Equals(caller, member) || !type.MentionsAny(caller, new[] { member.Name }, _cancellationToken))
            {
                continue;
            }

            isCalled = true;
            if (!SymbolEqualityComparer.Default.Equals(caller, registering) && !IsOnlyCalledBy(caller, registering, depth - 1))
            {
                return false;
            }
        }

        return isCalled;
    }
}
