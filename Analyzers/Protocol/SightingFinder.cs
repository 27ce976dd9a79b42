using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Holds a registration against the lookups of its registry.</summary>
internal sealed class SightingFinder
{
    /// <summary>A registry with more lookups than this, generated most likely, is judged by its first ones.</summary>
    internal const int MostLookups = 64;

    private readonly ProtocolContext _context;
    private readonly Registration _registration;
    private readonly RegistryProtocol _protocol;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<ISymbol, bool> _witnessed = new(SymbolEqualityComparer.Default);
    private ImmutableArray<LockPath>? _locksAtEntry;
    private HashSet<IMethodSymbol>? _earlyHandlers;
    private int _firstInitialization = int.MaxValue;

    private SightingFinder(Registration registration, RegistryProtocol protocol, ProtocolContext context, CancellationToken cancellationToken)
    {
        _registration = registration;
        _protocol = protocol;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The ways in which another thread can see the entry of <paramref name="registration"/> half ready: at most one for each lookup.</summary>
    internal static IReadOnlyList<Sighting> Find(Registration registration, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (registration.LateWrites.IsEmpty || (registration.IsMatterOfGate && registration.Completions.IsEmpty && MarkedGateOf(registration, context) is null))
        {
            return Array.Empty<Sighting>();
        }

        var protocol = context.ProtocolOf(registration.Registry, registration.Effect.IsReference, registration.Flow.Method.ContainingType, cancellationToken);
        if (protocol.Evidence == Evidence.Excluded
            || (protocol.Evidence < required && !(registration.Effect.IsReference && LazyAssignment.EvidenceOf(registration) >= required)))
        {
            return Array.Empty<Sighting>();
        }

        return new SightingFinder(registration, protocol, context, cancellationToken).Find();
    }

    /// <summary>What callers always hold around the registering method is held without a break, too.</summary>
    private ImmutableArray<LockPath> LocksAtEntry =>
        _locksAtEntry ??= _context.EntryLocks.Of(_registration.Flow.Method, _cancellationToken);

    private ITypeSymbol? EntryType => FlowObjectTypes.TypeOf(_registration.Entry, _registration.Flow);

    /// <summary>What a fix has to know of a registration: its last initialization, the foreign lookups that can come before one, and where these are used.</summary>
    internal static (RegistrationStep? LastWrite, ImmutableArray<Lookup> Lookups, ImmutableArray<Lookup> Uses) FindAll(
        Registration registration,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        var protocol = context.ProtocolOf(registration.Registry, registration.Effect.IsReference, registration.Flow.Method.ContainingType, cancellationToken);
        return new SightingFinder(registration, protocol, context, cancellationToken).FindAll();
    }

    private (RegistrationStep? LastWrite, ImmutableArray<Lookup> Lookups, ImmutableArray<Lookup> Uses) FindAll()
    {
        RegistrationStep? last = null;
        var lookups = ImmutableArray.CreateBuilder<Lookup>();
        var uses = ImmutableArray.CreateBuilder<Lookup>();
        var initializations = FindInitializations();
        foreach (var late in initializations)
        {
            if (last is null || late.Event.Operation.Syntax.Span.End > last.Value.Event.Operation.Syntax.Span.End)
            {
                last = late;
            }
        }

        foreach (var lookup in FirstLookups())
        {
            if (!IsForeign(lookup) || FirstSeen(initializations, lookup, asksCallers: false) is null)
            {
                continue;
            }

            var known = uses.Count;
            foreach (var used in LookupResolver.Resolve(lookup, _registration.Registry, _registration.Effect.IsReference, EntryType, _context, _cancellationToken))
            {
                if (IsForeign(used) && FirstSeen(initializations, used, asksCallers: true) is { } late && !IsWrittenBeforeReturn(late, lookup, used))
                {
                    uses.Add(used);
                }
            }

            if (uses.Count > known)
            {
                lookups.Add(lookup);
            }
        }

        return (last, lookups.ToImmutable(), uses.ToImmutable());
    }

    /// <summary>The lookups that are looked at, counted as work.</summary>
    private IEnumerable<Lookup> FirstLookups()
    {
        var count = Math.Min(_protocol.Lookups.Length, MostLookups);
        _context.Flow.CountSteps(count);
        for (var i = 0; i < count; i++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            yield return _protocol.Lookups[i];
        }
    }

    private List<RegistrationStep> FindInitializations()
    {
        var initializations = new List<RegistrationStep>();
        if (IsSafeInItself || IsOfTwo(_registration.RegistryOwner, _registration.Flow))
        {
            return initializations;
        }

        foreach (var late in _registration.LateWrites)
        {
            if (IsInitialization(late))
            {
                _firstInitialization = Math.Min(_firstInitialization, late.Event.Index);
                initializations.Add(late);
            }
        }

        return initializations;
    }

    private IReadOnlyList<Sighting> Find()
    {
        var sightings = new List<Sighting>();
        var initializations = FindInitializations();
        if (initializations.Count == 0)
        {
            return sightings;
        }

        foreach (var lookup in FirstLookups())
        {
            if (!IsForeign(lookup) || FirstSeen(initializations, lookup, asksCallers: false) is null)
            {
                continue;
            }

            foreach (var used in LookupResolver.Resolve(lookup, _registration.Registry, _registration.Effect.IsReference, EntryType, _context, _cancellationToken))
            {
                if (IsForeign(used) && FirstSeen(initializations, used, asksCallers: true) is { } late && !IsWrittenBeforeReturn(late, lookup, used) && Judge(late, used) is { } sighting)
                {
                    sightings.Add(sighting);
                }
            }
        }

        if (_protocol.IsExposed && _protocol.Lookups.IsEmpty && MarkedGate is null)
        {
            foreach (var late in initializations)
            {
                if (IsReadable(late) && IsReachedFromOutside(late))
                {
                    sightings.Add(new Sighting(_registration, late, _protocol, null, null, new GateVerdict(GateTreatment.NoGate)));
                    break;
                }
            }
        }

        return sightings;
    }

    /// <summary>
    /// True where other types can get at the registry itself while <paramref name="late"/> is still to come. Who can reach an
    /// internal one is known: it counts if some other type of the compilation does without the lock.
    /// </summary>
    private bool IsReachedFromOutside(RegistrationStep late)
    {
        var registry = _registration.Registry;
        if (registry.DeclaredAccessibility is not (Accessibility.Internal or Accessibility.ProtectedAndInternal))
        {
            return true;
        }

        var continuous = ContinuousLocks(late);
        foreach (var user in _context.Callers.Search(registry, _cancellationToken))
        {
            var flows = _context.FlowsOf(user.ContainingType);
            if (ReferenceEquals(flows, _context.FlowsOf(registry.ContainingType)))
            {
                continue;
            }

            foreach (var flow in flows.FlowsOf(user, _cancellationToken))
            {
                foreach (var @event in flow.Events)
                {
                    if (@event.Kind == FlowEventKind.Load
                        && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, registry)
                        && @event.Operation.Syntax.Parent is not LockStatementSyntax
                        && !LockPath.Exclude(continuous, _context.EntryLocks.At(@event, flow, _cancellationToken)))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private ImmutableArray<LockPath> ContinuousLocks(RegistrationStep late) =>
        LockPath.From(late.Locks, _registration.RegistryOwner, _registration.Flow.Method).AddRange(LocksAtEntry);

    /// <summary>
    /// The first initialization that users of a lookup can miss: no lock keeps the lookup out, and they can read what is written.
    /// What the method of the lookup has called before, or the locks of all callers, which take a search, are asked for last.
    /// </summary>
    private RegistrationStep? FirstSeen(List<RegistrationStep> initializations, Lookup lookup, bool asksCallers)
    {
        foreach (var late in initializations)
        {
            var continuous = ContinuousLocks(late);
            if (!LockPath.Exclude(continuous, lookup.Access.Locks)
                && IsSeen(late, lookup.Use)
                && !IsReadUnderTheLockOf(late, lookup)
                && !IsMadeAfter(late, lookup)
                && !IsWrittenByFinder(late, lookup)
                && !IsInSlotOfCaller(late, lookup)
                && !IsGivenBack(late, lookup)
                && !AwaitedFill.IsBefore(_registration, lookup, _context, _cancellationToken)
                && !(asksCallers ? IsExcludedByCallers(continuous, lookup) : EnsuredFill.IsBefore(_registration, continuous, _protocol, lookup, _context, _cancellationToken)))
            {
                return late;
            }
        }

        return null;
    }

    /// <summary>True for a lookup in a lambda that the flow makes once the write is done: nothing can call the lambda before.</summary>
    private bool IsMadeAfter(RegistrationStep late, Lookup lookup)
    {
        var method = lookup.Access.Flow.Method;
        while (method is { MethodKind: MethodKind.AnonymousFunction, ContainingSymbol: IMethodSymbol outer } && !SymbolEqualityComparer.Default.Equals(outer, _registration.Flow.Method))
        {
            method = outer;
        }

        if (method is not { MethodKind: MethodKind.AnonymousFunction, ContainingSymbol: IMethodSymbol, DeclaringSyntaxReferences: [var lambda] }
            || lambda.SyntaxTree != late.Event.Operation.Syntax.SyntaxTree)
        {
            return false;
        }

        foreach (var (@event, _) in FlowWalk.After(_registration.Flow, _registration.Publication, candidate => ReferenceEquals(candidate, late.Event), _cancellationToken))
        {
            if (@event.Operation?.Syntax.Span.Contains(lambda.Span) == true)
            {
                return false;
            }
        }

        return lambda.Span.Start > late.Event.Operation.Syntax.Span.End;
    }

    /// <summary>
    /// True where the registering method itself, run by another thread, finds the object that the field holds and makes the same
    /// write before it does anything else with it: <c>if (_map == null) _map = new(); _map.Load();</c>. What is added to a collection
    /// is another thing each time.
    /// </summary>
    private bool IsWrittenByFinder(RegistrationStep late, Lookup lookup)
    {
        var flow = _registration.Flow;
        if (!_registration.Effect.IsReference
            || lookup.Access.Event.Kind != FlowEventKind.Load
            || !ReferenceEquals(lookup.Access.Flow, flow)
            || late.Event.Kind == FlowEventKind.ElementStore
            || (late.Event is { Kind: FlowEventKind.Call, Method: { } called } && _context.Flow.RolesOf(called) != ApiRoles.None))
        {
            return false;
        }

        foreach (var (@event, _) in FlowWalk.After(flow, lookup.Access.Event, candidate => ReferenceEquals(candidate, late.Event), _cancellationToken))
        {
            if (!ReferenceEquals(@event, late.Event) && (IsFound(@event.Receiver) || IsFound(@event.Value) || Array.Exists(@event.Arguments, IsFound)) && !IsLookup(@event))
            {
                return false;
            }
        }

        return true;

        bool IsFound(int set)
        {
            foreach (var item in flow.Objects.Objects(set))
            {
                if (EntryUseFinder.IsEntryOf(item, _registration.Registry, holdsEntry: true))
                {
                    return true;
                }
            }

            return false;
        }

        bool IsLookup(FlowEvent @event) =>
            @event.Kind == FlowEventKind.Load && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, _registration.Registry);
    }

    /// <summary>
    /// True where the registering method itself, run by another thread, finds the entry, writes the same to it and only then
    /// returns it: its callers have what they need, whoever made the entry.
    /// </summary>
    private bool IsWrittenBeforeReturn(RegistrationStep late, Lookup lookup, Lookup used)
    {
        if (ReferenceEquals(lookup, used) || !ReferenceEquals(lookup.Access.Flow, _registration.Flow) || ReferenceEquals(used.Access.Flow, _registration.Flow))
        {
            return false;
        }

        var found = lookup.Access.Event;
        if (ReferenceEquals(found.Node, late.Event.Node))
        {
            return found.Index < late.Event.Index;
        }

        foreach (var node in _registration.Flow.Graph.Nodes)
        {
            if (node.Block is { Kind: BasicBlockKind.Exit } && BranchTest.CanReach(_registration.Flow, found.Node, node, between => ReferenceEquals(between, late.Event.Node)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// True for a value that is put into one slot of an array of which the lookup reads only the slot that its caller names: the
    /// number of a slot is given out once there is something in it.
    /// </summary>
    private static bool IsInSlotOfCaller(RegistrationStep late, Lookup lookup) =>
        late.Event.Kind == FlowEventKind.ElementStore
        && lookup.Access.Event.Operation.Syntax is ExpressionSyntax array
        && OutermostName(array).Parent is ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ Expression: IdentifierNameSyntax index }] }
        && IsParameter(index.Identifier.ValueText, lookup.Access.Flow.Method);

    /// <summary>True where a method that ends something hands the entries on unread, as rented arrays go back to their pool.</summary>
    private static bool IsGivenBack(RegistrationStep late, Lookup lookup) =>
        late.Effect.IsContent
        && lookup.Use is { Returns: false, Reads.IsEmpty: true }
        && Teardown.IsName(lookup.Access.Member.Name);

    private static ExpressionSyntax OutermostName(ExpressionSyntax array)
    {
        while (array.Parent is PostfixUnaryExpressionSyntax or MemberAccessExpressionSyntax && !(array.Parent is MemberAccessExpressionSyntax { Expression: { } owner } && owner == array))
        {
            array = (ExpressionSyntax)array.Parent;
        }

        return array;
    }

    private static bool IsParameter(string name, IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>State that is written under a lock and read nowhere but under it is handed over in the open, step by step.</summary>
    private bool IsReadUnderTheLockOf(RegistrationStep late, Lookup lookup) =>
        (lookup.Use is { Escapes: false, Returns: false } || IsUpdate(late))
        && LockPath.Exclude(LockPath.From(late.Effect.Locks, _registration.RegistryOwner, _registration.Flow.Method), lookup.Access.Locks);

    /// <summary>
    /// True where the lock of the publication was given back and is taken again for the write: what is read out of the field
    /// then may be anybody's, and the code knows that.
    /// </summary>
    private bool IsUpdate(RegistrationStep late)
    {
        if (!_registration.IsSingleReference || !IsLoadedFor(late.Event))
        {
            return false;
        }

        foreach (var held in _registration.Effect.Locks.Locks)
        {
            if (late.Effect.Locks.Holds(held.Target) && !late.Locks.Holds(held.Target))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the code of a write names the field itself, rather than a variable with what was stored there.</summary>
    private bool IsLoadedFor(FlowEvent write)
    {
        var flow = _registration.Flow;
        var (first, _) = flow.EventsOf(write.Node);
        for (var i = write.Index - 1; i >= first; i--)
        {
            if (flow.Events[i] is { Kind: FlowEventKind.Load, Symbol: { } loaded, Operation.Syntax: var syntax }
                && SymbolEqualityComparer.Default.Equals(loaded.OriginalDefinition, _registration.Registry)
                && write.Operation.Syntax.Span.Contains(syntax.Span))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where all callers in the compilation hold a lock around both sides, which needs to be looked for only now.</summary>
    private bool IsExcludedByCallers(ImmutableArray<LockPath> continuous, Lookup lookup) =>
        _context.CallersExclude(continuous, TypeFlows.MemberOf(_registration.Flow.Method), lookup.Access.Locks, lookup.Access.Member, _cancellationToken);

    /// <summary>Null where the flow writes a state late that nobody has to look at: live state as a rule, which says nothing of the writes before it.</summary>
    private Sighting? Judge(RegistrationStep late, Lookup lookup)
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
        call is { Kind: FlowEventKind.Call, Method: { } method }
        && _context.Flow.Hierarchy.TargetsOf(method) is [var target]
        && _context.Flow.FlowOf(target, _cancellationToken) is { } flow
        && flow.EventAt(first) is { } store
        && flow.EventAt(second) is { } next
        && next.Index > store.Index
        && BranchTest.CanReach(flow, store.Node, next.Node, static _ => false);

    /// <summary>The store of the gate and the write, where one call makes both and the method behind it begins with the gate; null otherwise.</summary>
    private (FlowEvent Store, FlowEvent Write)? FirstOf(RegistrationStep completion, RegistrationStep late)
    {
        if (!ReferenceEquals(completion.Event, late.Event)
            || late.Event is not { Kind: FlowEventKind.Call, Method: { } method }
            || _context.Flow.Hierarchy.TargetsOf(method) is not [var target]
            || _context.Flow.FlowOf(target, _cancellationToken) is not { } flow
            || flow.EventAt(completion.Effect.Site) is not { } store
            || flow.EventAt(late.Effect.Site) is not { } write)
        {
            return null;
        }

        return FlowWalk.CanFollow(flow, store, write, _cancellationToken) && !FlowWalk.CanFollow(flow, write, store, _cancellationToken) ? (store, write) : null;
    }

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
    private ISymbol? MarkedGate => MarkedGateOf(_registration, _context);

    private static ISymbol? MarkedGateOf(Registration registration, ProtocolContext context) =>
        context.Marks.GateOf(FlowObjectTypes.TypeOf(registration.Entry, registration.Flow));

    /// <summary>True where an attribute says that nothing done to the entry can race.</summary>
    private bool IsSafeInItself =>
        EntryType is { } type && (_context.Marks.IsThreadSafe(type) || _context.Marks.IsSingleThreaded(type));

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
                        || IsOfOwner(effect))
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

    /// <summary>Tells initialization from live state, counters, and state that is synchronized in itself.</summary>
    private bool IsInitialization(RegistrationStep late)
    {
        var effect = late.Effect;
        if (effect.IsReadModifyWrite || effect.IsOrdered || effect.WritesDefault || IsUnderOwnLock(late) || Empties(effect) || IsMadeOfOldValue(effect) || IsUseOfAnyEntry(late))
        {
            return false;
        }

        if (effect.Member is not { } member || member is IMethodSymbol)
        {
            return !SharedCollection.IsUsedBy(effect, _registration, _context, _cancellationToken);
        }

        if ((FlowObjectTypes.TypeOf(member) is { TypeKind: TypeKind.Delegate } && !DelegateUse.IsInvokedUnasked(member, _registration.Registry.ContainingType, _context, _cancellationToken))
            || (effect.IsContent && _context.Marks.IsThreadSafe(FlowObjectTypes.TypeOf(member)))
            || SymbolEqualityComparer.Default.Equals(member, MarkedGate))
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

        return !facts.IsAssignedAtConstruction
            && !facts.IsWrittenOutside(effect.Site.Syntax)
            && !MemberFacts.IsFilledOnDemand(member, effect.Site.Syntax)
            && !IsAssignedBefore(member)
            && !IsTakenAwayInPlace(member);
    }

    /// <summary>
    /// True where a method of the registry's type takes the value away from an entry that it leaves registered: whoever finds one
    /// without the value cannot take it for one that is not ready.
    /// </summary>
    private bool IsTakenAwayInPlace(ISymbol member)
    {
        foreach (var flow in _context.FlowsOf(_registration.Registry.ContainingType).FlowsMentioning(new[] { member.Name }, _cancellationToken))
        {
            if (ReferenceEquals(flow, _registration.Flow) || Teardown.IsName(TypeFlows.MemberOf(flow.Method).Name))
            {
                continue;
            }

            MethodEffects? effects = null;
            foreach (var @event in flow.Events)
            {
                if (@event.Kind == FlowEventKind.Store
                    && (@event.Constant is { HasValue: true, Value: null } || WritesDefaultValue(@event.Operation))
                    && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, member)
                    && !Retracts(flow, effects ??= MethodEffects.Of(flow, _context.Flow, 1, _cancellationToken)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool WritesDefaultValue(IOperation store) =>
        store is ISimpleAssignmentOperation assignment && Conversions.Unwrap(assignment.Value) is IDefaultValueOperation;

    private bool Retracts(MethodFlow flow, MethodEffects effects)
    {
        foreach (var @event in flow.Events)
        {
            if (@event.Kind is not (FlowEventKind.Call or FlowEventKind.Store))
            {
                continue;
            }

            foreach (var effect in effects.EffectsOf(@event))
            {
                if (effect is { Kind: EffectKind.Retract, Registry: { } registry }
                    && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(registry)?.Symbol, _registration.Registry))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// True under a lock of the entry, which is also what a field holds in which it is the only one. Where the lock was taken on
    /// one of two objects, the write does not show it, but the publication does. A lock of an object that registers itself with
    /// itself may be that of the registry.
    /// </summary>
    private bool IsUnderOwnLock(RegistrationStep late) =>
        HoldsOwnLock(late.Effect.Locks) || HoldsOwnLock(late.Locks) || LockSyntax.IsInLockOnReceiver(late.Effect.Site.Syntax);

    private bool HoldsOwnLock(LockSet locks)
    {
        foreach (var held in locks.Locks)
        {
            if ((held.Target.IsReachedThrough(_registration.Entry) && !ReferenceEquals(_registration.RegistryOwner, _registration.Entry))
                || (_registration.IsSingleReference && held.Target.IsReachedThrough(_registration.Effect.Registry!)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What takes something out of a collection does not fill it.</summary>
    private bool Empties(Effect effect) =>
        effect.IsContent
        && effect.Site is IInvocationOperation { TargetMethod: { } method }
        && (_context.Flow.RolesOf(method) & (ApiRoles.Retract | ApiRoles.Publish)) == ApiRoles.Retract;

    /// <summary>What is made of the member's own old value updates it: <c>Items = Items.Remove(item);</c>.</summary>
    private static bool IsMadeOfOldValue(Effect effect)
    {
        if (effect is { IsContent: false, Member: { } member, Site: ISimpleAssignmentOperation assignment })
        {
            foreach (var operation in assignment.Value.DescendantsAndSelf())
            {
                if (operation is IMemberReferenceOperation read && SymbolEqualityComparer.Default.Equals(read.Member.OriginalDefinition, member))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// True where something is written to whatever object the registry holds, new or not: <c>_data ??= new(); _data.Add(item);</c>.
    /// That is how the object is used, and an empty one is as good as none.
    /// </summary>
    private bool IsUseOfAnyEntry(RegistrationStep late)
    {
        if (!_registration.IsSingleReference)
        {
            return IsAddedToAnyEntry(late) || IsUpdateOfAnyEntry(late);
        }

        if (_registration.Entry.Kind != FlowObjectKind.Fresh || !(IsOfCaller(late.Event.Operation) || (late.Effect.IsContent && IsGivenVariable(late.Event.Operation))))
        {
            return false;
        }

        foreach (var effect in _registration.Effects.EffectsOf(late.Event))
        {
            if (effect.Kind == EffectKind.Mutate && ReferenceEquals(effect.Entry, _registration.Effect.Registry))
            {
                return IsReachedWithOldEntry(late.Event.Node);
            }
        }

        return false;
    }

    /// <summary>What differs from one time to the next is no part of what every object is filled with.</summary>
    private static bool IsGivenVariable(IOperation written)
    {
        if (written is IInvocationOperation { Arguments: var arguments })
        {
            foreach (var argument in arguments)
            {
                if (Conversions.Unwrap(argument.Value) is ILocalReferenceOperation)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// True where one more thing is put into an entry that was found, or else has just been made: such a collection grows for as
    /// long as it lives, and there is no moment at which it is complete. A lock that is held from the publication on says otherwise.
    /// </summary>
    private bool IsAddedToAnyEntry(RegistrationStep late) => late.Effect.IsContent && IsDoneToFoundEntry(late);

    /// <summary>
    /// True where the same is written to an entry that was found, with no lock held since the publication. Of what a helper hands
    /// out that finds the entry or makes one, the analysis may know no more than that it is not always the one that was made.
    /// </summary>
    private bool IsDoneToFoundEntry(RegistrationStep late)
    {
        if (_registration.Entry.Kind is not (FlowObjectKind.Fresh or FlowObjectKind.Result) || !ContinuousLocks(late).IsEmpty)
        {
            return false;
        }

        if (_registration.Publication is { Kind: FlowEventKind.Call, Method: { } publisher } && HandsOutOther(publisher))
        {
            return true;
        }

        if (_registration.Entry.Kind == FlowObjectKind.Result)
        {
            return false;
        }

        foreach (var effect in _registration.Effects.EffectsOf(late.Event))
        {
            if (effect.Kind == EffectKind.Mutate
                && effect.IsContent == late.Effect.IsContent
                && SymbolEqualityComparer.Default.Equals(effect.Member, late.Effect.Member)
                && !ReferenceEquals(effect.Entry, _registration.Entry)
                && IsFound(effect.Entry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a helper that returns what it has not made itself on some of its ways.</summary>
    private bool HandsOutOther(IMethodSymbol helper)
    {
        if (_context.Flow.FlowOf(helper, _cancellationToken) is not { } flow)
        {
            return false;
        }

        foreach (var @event in flow.Events)
        {
            if (@event.Kind != FlowEventKind.Return)
            {
                continue;
            }

            foreach (var returned in flow.Objects.Objects(@event.Value))
            {
                if (returned.Kind != FlowObjectKind.Fresh)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True for what a lookup gave, be it known to be the one in this registry or not.</summary>
    private bool IsFound(FlowObject item) =>
        item.Kind == FlowObjectKind.Result || EntryUseFinder.IsEntryOf(item, _registration.Registry, holdsEntry: false);

    /// <summary>
    /// True where a number or the like that comes with what the caller gives is written each time anew, to what <c>GetOrAdd</c>
    /// hands out or to what was found, or else has just been made.
    /// </summary>
    private bool IsUpdateOfAnyEntry(RegistrationStep late) =>
        late.Effect is { IsContent: false, Member: { } member }
        && late.Event.Kind is FlowEventKind.Store or FlowEventKind.Call
        && FlowObjectTypes.TypeOf(member) is { IsValueType: true }
        && IsOfCaller(late.Event.Operation)
        && (_registration.Entry.Kind == FlowObjectKind.Element || IsDoneToFoundEntry(late));

    /// <summary>True for what a parameter is part of. Of a choice between constants, the syntax alone still tells who makes it.</summary>
    private bool IsOfCaller(IOperation written)
    {
        foreach (var operation in written.DescendantsAndSelf())
        {
            if (operation is IParameterReferenceOperation
                || (operation is IFlowCaptureReferenceOperation { Syntax: ConditionalExpressionSyntax or SwitchExpressionSyntax or BinaryExpressionSyntax } && NamesParameter(operation.Syntax)))
            {
                return true;
            }
        }

        return false;
    }

    private bool NamesParameter(SyntaxNode choice)
    {
        foreach (var node in choice.DescendantNodes())
        {
            if (node is IdentifierNameSyntax name
                && IsParameter(name.Identifier.ValueText, _registration.Flow.Method)
                && _context.Flow.ModelOf(name.SyntaxTree).GetSymbolInfo(name, _cancellationToken).Symbol is IParameterSymbol)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a way on which the field is never found null, and is not assigned, leads to a node.</summary>
    private bool IsReachedWithOldEntry(FlowNode target)
    {
        var flow = _registration.Flow;
        var publication = _registration.Publication.Node;
        var taken = new Dictionary<FlowNode, FlowNode?>();
        foreach (var test in BranchTest.FindIn(flow))
        {
            if (test.IsNullTest && SymbolEqualityComparer.Default.Equals(test.Member.OriginalDefinition, _registration.Registry))
            {
                taken[test.Node] = test.WhenReady;
            }
        }

        if (taken.Count == 0 || ReferenceEquals(target, publication))
        {
            return false;
        }

        var seen = new bool[flow.Graph.Nodes.Count];
        var pending = new Stack<FlowNode?>();
        pending.Push(flow.Graph.Entry);
        while (pending.Count > 0)
        {
            if (pending.Pop() is not { } node || seen[node.Index] || ReferenceEquals(node, publication))
            {
                continue;
            }

            if (ReferenceEquals(node, target))
            {
                return true;
            }

            seen[node.Index] = true;
            if (taken.TryGetValue(node, out var only))
            {
                pending.Push(only);
            }
            else
            {
                pending.Push(node.FallThrough);
                pending.Push(node.Conditional);
            }
        }

        return false;
    }

    /// <summary>A member that had its value before the publication is updated by the later write, not initialized.</summary>
    private bool IsAssignedBefore(ISymbol member)
    {
        // The delegates that a catalogued method is given have run when it publishes what they made.
        var last = _registration.Publication.Method is { } publishing && !FlowContext.HasBody(publishing)
            ? _registration.Publication.Index
            : _registration.Publication.Index - 1;
        foreach (var @event in _registration.Flow.Events)
        {
            if (@event.Index > last)
            {
                break;
            }

            foreach (var effect in _registration.Effects.EffectsOf(@event))
            {
                if (effect.Kind == EffectKind.Mutate
                    && !effect.IsContent
                    && !effect.WritesDefault
                    && SymbolEqualityComparer.Default.Equals(effect.Member, member)
                    && IsEntryOrItsOrigin(effect.Entry))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What <c>GetOrAdd</c> hands out is the object that it was given, or one that an earlier call was given.</summary>
    private bool IsEntryOrItsOrigin(FlowObject item)
    {
        if (ReferenceEquals(item, _registration.Entry))
        {
            return true;
        }

        if (_registration.Entry.Kind != FlowObjectKind.Element)
        {
            return false;
        }

        foreach (var effect in _registration.Effects.EffectsOf(_registration.Publication))
        {
            if (effect.Kind == EffectKind.Publish && ReferenceEquals(effect.Entry, item) && ReferenceEquals(effect.Registry, _registration.Effect.Registry))
            {
                return true;
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

        return use.Reads.Contains(member) || ((use.Escapes || use.Returns) && IsReadable(late));
    }

    private bool IsReadable(RegistrationStep late) =>
        late.Effect.Member is not { } member || member is IMethodSymbol || _context.FactsOf(member, _cancellationToken).IsReadable;

    /// <summary>A lookup that only the registering flow itself makes, between publication and completion, races with nobody.</summary>
    private bool IsForeign(Lookup lookup)
    {
        if (IsInCopyOfEntry(lookup) || IsOfTwo(Registration.FieldOf(lookup.Access.Effect.Registry!)?.Base, lookup.Access.Flow))
        {
            return false;
        }

        if (ReferenceEquals(lookup.Access.Flow, _registration.Flow))
        {
            return !_registration.IsAfter(lookup.Access.Event) && !IsLink(lookup.Access.Event);
        }

        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        return !IsOnlyCalledBy(lookup.Access.Member, TypeFlows.MemberOf(_registration.Flow.Method), seen, depth: 3)
            && !LaterThreads.Make(_registration, _protocol, lookup, _context, _cancellationToken);
    }

    /// <summary>True where the entry only gets to know the one before it: <c>entry.Next = _head; _head = entry;</c>.</summary>
    private bool IsLink(FlowEvent lookup) =>
        lookup is { Kind: FlowEventKind.Load, Operation.Parent: ISimpleAssignmentOperation { Target: IMemberReferenceOperation } link }
        && ReferenceEquals(link.Value, lookup.Operation)
        && _registration.Flow.EventAt(link) is { } store
        && Array.IndexOf(_registration.Effects.Objects(store.Receiver), _registration.Entry) >= 0;

    /// <summary>
    /// True for a look into a copy of an entry that is a collection itself: the entry was looked up, and read to its end, where
    /// the copy was made.
    /// </summary>
    private bool IsInCopyOfEntry(Lookup lookup)
    {
        if (_registration.Effect.Registry is not { Kind: FlowObjectKind.Field } || lookup.Access.Effect.Registry is not { Kind: FlowObjectKind.Element })
        {
            return false;
        }

        var isCopy = false;
        foreach (var item in lookup.Access.Flow.Objects.Objects(lookup.Access.Event.Receiver))
        {
            // What a collection expression makes is an object of its own beside.
            if (item.Kind == FlowObjectKind.Fresh)
            {
                continue;
            }

            if (item is not { Kind: FlowObjectKind.Result, Base.Kind: FlowObjectKind.Element, Origin: { } origin } || !CopySyntax.IsCopy(origin))
            {
                return false;
            }

            isCopy = true;
        }

        return isCopy;
    }

    /// <summary>
    /// True in a method that copies the registry of its own object into that of another one, or compares the two: the other
    /// object is a copy that is being made, or is held still by whoever asks.
    /// </summary>
    private bool IsOfTwo(FlowObject? owner, MethodFlow flow)
    {
        if (owner is not { Kind: FlowObjectKind.Parameter })
        {
            return false;
        }

        foreach (var @event in flow.Events)
        {
            if (@event.Kind is FlowEventKind.Load
                && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, _registration.Registry)
                && flow.Objects.Objects(@event.Receiver) is [{ Kind: FlowObjectKind.This }])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Helpers that call, or hook up, each other are no way in.</summary>
    private bool IsOnlyCalledBy(IMethodSymbol member, IMethodSymbol registering, HashSet<IMethodSymbol> seen, int depth)
    {
        if (SymbolEqualityComparer.Default.Equals(member, registering) || EarlyHandlers.Contains(member.OriginalDefinition))
        {
            return false;
        }

        if (!seen.Add(member))
        {
            return true;
        }

        if (depth == 0 || member.DeclaredAccessibility != Accessibility.Private || member.MethodKind != MethodKind.Ordinary)
        {
            return false;
        }

        var isCalled = false;
        foreach (var caller in _context.FlowsOf(member.ContainingType).MembersMentioning(new[] { member.Name }))
        {
            if (SymbolEqualityComparer.Default.Equals(caller, member))
            {
                continue;
            }

            isCalled = true;
            if (!SymbolEqualityComparer.Default.Equals(caller, registering) && !IsOnlyCalledBy(caller, registering, seen, depth - 1))
            {
                return false;
            }
        }

        return isCalled;
    }

    /// <summary>The handlers that the flow hooks up after the publication, before it initializes anything.</summary>
    private HashSet<IMethodSymbol> EarlyHandlers => _earlyHandlers ??= FindEarlyHandlers();

    private HashSet<IMethodSymbol> FindEarlyHandlers()
    {
        var handlers = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var index in _registration.EventsAfter)
        {
            var @event = _registration.Flow.Events[index];
            if (@event.Kind != FlowEventKind.Subscribe || index > _firstInitialization)
            {
                continue;
            }

            foreach (var handler in _registration.Flow.Objects.Objects(@event.Value))
            {
                if (handler is { Kind: FlowObjectKind.MethodGroup, Symbol: IMethodSymbol method })
                {
                    handlers.Add(method.OriginalDefinition);
                }
            }
        }

        return handlers;
    }
}
