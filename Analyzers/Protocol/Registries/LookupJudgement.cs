using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Judges whether a gate keeps a lookup from an entry that is not ready.</summary>
internal sealed class LookupJudgement
{
    private readonly Registration _registration;
    private readonly RegistryProtocol _protocol;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<ISymbol, bool> _witnessed = new(SymbolEqualityComparer.Default);

    internal LookupJudgement(Registration registration, RegistryProtocol protocol, ProtocolContext context, CancellationToken cancellationToken)
    {
        _registration = registration;
        _protocol = protocol;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Null where the flow writes a state late that nobody has to look at: live state as a rule, which says nothing of the writes before it.</summary>
    internal Sighting? Judge(RegistrationStep late, Lookup lookup)
    {
        if (MarkedGate is { } marked)
        {
            return JudgeEarlyGates(late, lookup) ?? new Sighting(
                _registration, late, _protocol, lookup, marked, GateTests.TreatmentOf(marked, lookup, _registration, ServesRegistration(lookup), _context, _cancellationToken));
        }

        var isLive = false;
        foreach (var completion in _registration.Completions)
        {
            if (completion.Event.Index >= late.Event.Index
                && GateOf(completion.Effect) is { } gate
                && !IsPassedThrough(completion.Event, completion.Effect)
                && (IsOfOwner(completion.Effect) || _context.FactsOf(gate, _cancellationToken).IsReadable))
            {
                var verdict = TreatmentOf(completion.Effect, gate, lookup);
                if (verdict.Treatment == GateTreatment.Tested && RefusesWhenSet(gate, completion.Effect.Constant, lookup))
                {
                    continue;
                }

                if (verdict.Treatment == GateTreatment.Tested && FirstOf(completion, late) is var (early, behind))
                {
                    return new Sighting(_registration, new RegistrationStep(behind, late.Effect, late.Locks), _protocol, lookup, gate, new GateVerdict(GateTreatment.SetTooEarly)) { EarlyStore = early };
                }

                if (verdict.Treatment != GateTreatment.Tested && IsSetAhead(completion, late))
                {
                    continue;
                }

                // A state that says that things are over is nothing that a lookup has to wait for, and who ends an object that is not ready has to.
                if (verdict.Treatment == GateTreatment.Untested && (IsOfOwner(completion.Effect) ? Teardown.IsName(lookup.Access.Member.Name) : IsDisposedOf(lookup)))
                {
                    isLive = true;
                    continue;
                }

                if (verdict.Treatment == GateTreatment.Tested || (!Teardown.Contains(completion.Effect.Site.Syntax) && HasWitness(completion, gate)))
                {
                    return new Sighting(_registration, late, _protocol, lookup, gate, verdict);
                }

                // Cancelling tells others to stop, unless somebody takes it for being ready.
                isLive |= completion.Effect is not { Kind: EffectKind.Complete, Member: IMethodSymbol { Name: "Cancel" or "CancelAsync" } };
            }
        }

        return JudgeEarlyGates(late, lookup)
            ?? (isLive ? null : new Sighting(_registration, late, _protocol, lookup, null, new GateVerdict(GateTreatment.NoGate)));
    }

    /// <summary>True where a lookup, or what it calls, fails once the state is there: that says that an entry is over, and lets others use it before.</summary>
    private bool RefusesWhenSet(ISymbol gate, Optional<object?> state, Lookup lookup)
    {
        if (state is not { HasValue: true, Value: { } value })
        {
            return false;
        }

        var ready = value is true ? ReadyState.True : new ReadyState(value, FlagProtocolBuilder.IsOfTwo(FlowObjectTypes.TypeOf(gate)!));
        var isRefused = false;
        if (IsLetThrough(lookup.Access.Flow))
        {
            return false;
        }

        foreach (var @event in lookup.Access.Flow.Events)
        {
            if (@event is { Kind: FlowEventKind.Call, Method: { } method } && CallsWhatLetsThrough(method))
            {
                return false;
            }
        }

        return isRefused;

        bool CallsWhatLetsThrough(IMethodSymbol called)
        {
            foreach (var target in _context.Flow.Hierarchy.TargetsOf(called))
            {
                if (SymbolEqualityComparer.Default.Equals(target.ContainingType.OriginalDefinition, gate.ContainingType)
                    && _context.Flow.FlowOf(target, _cancellationToken) is { } flow
                    && IsLetThrough(flow))
                {
                    return true;
                }
            }

            return false;
        }

        bool IsLetThrough(MethodFlow flow)
        {
            foreach (var branch in BranchTest.FindIn(flow, ready))
            {
                if (branch.IsNullTest || !SymbolEqualityComparer.Default.Equals(branch.Member.OriginalDefinition, gate))
                {
                    continue;
                }

                if (BranchTest.Returns(flow, branch.WhenReady))
                {
                    return true;
                }

                isRefused |= BranchTest.Returns(flow, branch.WhenNot);
            }

            return false;
        }
    }

    /// <summary>
    /// True where a lookup disposes of what it finds because the registry's owner is disposed of itself. Whoever merely stops an
    /// entry counts on it having been started.
    /// </summary>
    private bool IsDisposedOf(Lookup lookup)
    {
        if (!IsDispose(lookup.Access.Member))
        {
            return false;
        }

        var effects = MethodEffects.Of(lookup.Access.Flow, _context.Flow, FlowContext.DeepestCall, _cancellationToken);
        foreach (var @event in lookup.Access.Flow.Events)
        {
            if (@event is not { Kind: FlowEventKind.Call, Method: { IsStatic: false } called } || !IsDispose(called))
            {
                continue;
            }

            foreach (var receiver in effects.Objects(effects.Expand(@event.Receiver)))
            {
                if (EntryUseFinder.IsEntryOf(receiver, _registration.Registry, _registration.Effect.IsReference))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsDispose(IMethodSymbol method) =>
        method.Name.StartsWith("Dispose", StringComparison.Ordinal) || method.Name is "System.IDisposable.Dispose" or "System.IAsyncDisposable.DisposeAsync";

    /// <summary>
    /// True for a state from which the flow goes on to another one, such as "connecting" on the way to "online": it says that
    /// something is under way, and what follows it that it is done. One that says that it has failed takes back what was said before.
    /// </summary>
    private bool IsPassedThrough(FlowEvent store, Effect effect)
    {
        if (effect.Member is not { } gate || FlowObjectTypes.TypeOf(gate) is not { } type || type.SpecialType == SpecialType.System_Boolean)
        {
            return false;
        }

        foreach (var next in _registration.Completions)
        {
            if (SymbolEqualityComparer.Default.Equals(next.Effect.Member, gate)
                && !Equals(next.Effect.Constant.Value, effect.Constant.Value)
                && !RetractionOnFailure.SaysFailure(next.Effect)
                && (ReferenceEquals(next.Event, store)
                    ? IsFollowedInCallee(store, effect.Site, next.Effect.Site)
                    : next.Event.Index > store.Index && BranchTest.CanReach(_registration.Flow, store.Node, next.Event.Node, static _ => false)))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsFollowedInCallee(FlowEvent call, IOperation first, IOperation second) =>
        InCallee(call, first, second) is var (flow, store, next)
        && next.Index > store.Index
        && BranchTest.CanReach(flow, store.Node, next.Node, static _ => false);

    /// <summary>The store of the gate and the write, where one call makes both and the method behind it begins with the gate; null otherwise.</summary>
    private (FlowEvent Store, FlowEvent Write)? FirstOf(RegistrationStep completion, RegistrationStep late) =>
        ReferenceEquals(completion.Event, late.Event)
        && InCallee(late.Event, completion.Effect.Site, late.Effect.Site) is var (flow, store, write)
        && FlowWalk.CanFollow(flow, store, write, _cancellationToken)
        && !FlowWalk.CanFollow(flow, write, store, _cancellationToken)
            ? (store, write)
            : null;

    /// <summary>The events of two places in the one method behind a call; null where they are not both there.</summary>
    private (MethodFlow Flow, FlowEvent First, FlowEvent Second)? InCallee(FlowEvent call, IOperation first, IOperation second) =>
        call is { Kind: FlowEventKind.Call, Method: { } method }
        && _context.Flow.Hierarchy.TargetsOf(method) is [var target]
        && _context.Flow.FlowOf(target, _cancellationToken) is { } flow
        && flow.EventAt(first) is { } one
        && flow.EventAt(second) is { } other
            ? (flow, one, other)
            : null;

    /// <summary>
    /// True where the method that makes the write sets the flag ahead of it, as one does that notes that there is something to do:
    /// <c>void Add(Item item) { IsDirty = true; _items.Add(item); }</c>. Such a flag does not say that the write has been made.
    /// </summary>
    private bool IsSetAhead(RegistrationStep completion, RegistrationStep late) =>
        ReferenceEquals(completion.Event, late.Event)
        && late.Event is { Kind: FlowEventKind.Call, Method: { } method }
        && IsSetAheadIn(method, completion.Effect.Site, late.Effect.Site, FlowContext.DeepestCall);

    private bool IsSetAheadIn(IMethodSymbol method, IOperation store, IOperation write, int depth)
    {
        if (_context.Flow.Hierarchy.TargetsOf(method) is not [var target] || _context.Flow.FlowOf(target, _cancellationToken) is not { } flow)
        {
            return false;
        }

        var effects = MethodEffects.Of(flow, _context.Flow, depth, _cancellationToken);
        if (FirstWith(store) is not { } first || FirstWith(write) is not { } second)
        {
            return false;
        }

        return ReferenceEquals(first, second)
            ? depth > 0 && first is { Kind: FlowEventKind.Call, Method: { } called } && IsSetAheadIn(called, store, write, depth - 1)
            : FlowWalk.CanFollow(flow, first, second, _cancellationToken) && !FlowWalk.CanFollow(flow, second, first, _cancellationToken);

        FlowEvent? FirstWith(IOperation site)
        {
            foreach (var @event in flow.Events)
            {
                foreach (var effect in effects.EffectsOf(@event))
                {
                    if (ReferenceEquals(effect.Site, site))
                    {
                        return @event;
                    }
                }
            }

            return null;
        }
    }

    private bool HasWitness(RegistrationStep completion, ISymbol gate)
    {
        if (!_witnessed.TryGetValue(gate, out var known))
        {
            _witnessed.Add(gate, known = GateWitness.Exists(gate, completion, _registration, _protocol, _context, _cancellationToken));
        }

        return known;
    }

    /// <summary>The gate of the entry, where an attribute says which member that is.</summary>
    internal ISymbol? MarkedGate => MarkedGateOf(_registration, _context);

    /// <summary>The same for one registration.</summary>
    internal static ISymbol? MarkedGateOf(Registration registration, ProtocolContext context) =>
        context.Marks.GateOf(FlowObjectTypes.TypeOf(registration.Entry, registration.Flow));

    /// <summary>True for a flag of the registry's owner, which its own methods can test however private it is.</summary>
    private bool IsOfOwner(Effect completion) =>
        RegistrationFinder.IsOwner(completion.Entry, _registration.RegistryOwner, _registration.Registry);

    /// <summary>The member that says that the entry is ready: the flag that is written, or the field of the object that is signalled.</summary>
    private static ISymbol? GateOf(Effect completion) => completion.Kind == EffectKind.Complete ? completion.Entry.Symbol : completion.Member;

    /// <summary>True where the registering flow, after the publication, runs the method of the lookup as well.</summary>
    private bool ServesRegistration(Lookup lookup)
    {
        var member = lookup.Access.Member;
        foreach (var index in _registration.EventsAfter)
        {
            if (_registration.Flow.Events[index] is { Kind: FlowEventKind.Call, Method: { } called }
                && Reaches(called, member, FlowContext.DeepestCall + 2, new HashSet<ISymbol>(SymbolEqualityComparer.Default)))
            {
                return true;
            }
        }

        return false;
    }

    private bool Reaches(IMethodSymbol from, IMethodSymbol member, int depth, HashSet<ISymbol> seen)
    {
        foreach (var target in _context.Flow.Hierarchy.TargetsOf(from))
        {
            if (SymbolEqualityComparer.Default.Equals(target, member))
            {
                return true;
            }

            if (depth == 0 || !seen.Add(target) || _context.Flow.FlowOf(target, _cancellationToken) is not { } flow)
            {
                continue;
            }

            foreach (var @event in flow.Events)
            {
                if (@event is { Kind: FlowEventKind.Call, Method: { } called } && FlowContext.HasBody(called.OriginalDefinition) && Reaches(called, member, depth - 1, seen))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A gate that the lookup tests, and that the flow sets before this write, promises too much.</summary>
    private Sighting? JudgeEarlyGates(RegistrationStep late, Lookup lookup)
    {
        var asked = GateTests.IsEnumerator(lookup) ? ElementsOf(lookup) : lookup;
        if (asked is null)
        {
            return null;
        }

        foreach (var @event in _registration.Flow.Events)
        {
            if (@event.Index >= late.Event.Index)
            {
                break;
            }

            foreach (var effect in _registration.Effects.EffectsOf(@event))
            {
                if (effect is { Kind: EffectKind.Mutate, Member: { } gate }
                    && IsOwnStore(@event, effect)
                    && RegistrationFinder.IsCompletion(effect)
                    && (ReferenceEquals(effect.Entry, _registration.Entry)
                        || (IsOfOwner(effect) && !IsPublishedBy(@event)))
                    && !IsPassedThrough(@event, effect)
                    && TreatmentOf(effect, gate, asked).Treatment == GateTreatment.Tested
                    && FlowWalk.CanFollow(_registration.Flow, @event, late.Event, _cancellationToken)
                    && !EarlyGate.IsStoredAgainBehind(late.Event, _registration.Effects, gate))
                {
                    return new Sighting(_registration, late, _protocol, lookup, gate, new GateVerdict(GateTreatment.SetTooEarly)) { EarlyStore = @event };
                }
            }
        }

        return null;
    }

    /// <summary>
    /// True for a call of what registers by itself, and says of the whole registry that it is filled: that it has registered the
    /// entry and told so does not depend on what the caller does with the entry.
    /// </summary>
    private bool IsPublishedBy(FlowEvent @event) => @event.Kind == FlowEventKind.Call && ReferenceEquals(@event.Operation, _registration.Publication.Operation);

    /// <summary>Where the elements are taken of what a method enumerates: that is where a gate is tested, if it is.</summary>
    private Lookup? ElementsOf(Lookup enumerator)
    {
        foreach (var lookup in _protocol.Lookups)
        {
            if (lookup.Access.Event.Method is { Name: "get_Current" } && ReferenceEquals(lookup.Access.Flow, enumerator.Access.Flow))
            {
                return lookup;
            }
        }

        return null;
    }

    /// <summary>True for a store of the flow itself, or of the entry's own method that it calls.</summary>
    private bool IsOwnStore(FlowEvent @event, Effect effect)
    {
        if (@event.Kind != FlowEventKind.Call)
        {
            return true;
        }

        return @event.Method is { MethodKind: MethodKind.Ordinary or MethodKind.PropertySet } method
            && SymbolEqualityComparer.Default.Equals(method.ContainingType.OriginalDefinition, effect.Member!.ContainingType)
            && _registration.Effects.Expand(@event.Receiver) == _registration.Flow.Objects.SetOf(effect.Entry);
    }

    private GateVerdict TreatmentOf(Effect completion, ISymbol gate, Lookup lookup) =>
        IsOfOwner(completion)
        && GateTests.IsTestedBefore(gate, lookup, _context, _cancellationToken)
            ? new GateVerdict(GateTreatment.Tested)
            : GateTests.TreatmentOf(gate, lookup, _registration, ServesRegistration(lookup), _context, _cancellationToken);
}
