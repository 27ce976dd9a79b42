using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
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
    private readonly LateInitialization _late;
    private readonly LookupJudgement _judgement;

    private SightingFinder(Registration registration, RegistryProtocol protocol, ProtocolContext context, CancellationToken cancellationToken)
    {
        _registration = registration;
        _protocol = protocol;
        _context = context;
        _cancellationToken = cancellationToken;
        _late = new LateInitialization(registration, context, cancellationToken);
        _judgement = new LookupJudgement(registration, protocol, context, cancellationToken);
    }

    /// <summary>The ways in which another thread can see the entry of <paramref name="registration"/> half ready: at most one for each lookup.</summary>
    internal static IReadOnlyList<Sighting> Find(Registration registration, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (registration.LateWrites.IsEmpty || (registration.IsMatterOfGate && registration.Completions.IsEmpty && LookupJudgement.MarkedGateOf(registration, context) is null))
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
        var foreign = new ForeignLookups(_registration, initializations, _protocol, _context, _cancellationToken);
        foreach (var late in initializations)
        {
            if (last is null || late.Event.Operation.Syntax.Span.End > last.Value.Event.Operation.Syntax.Span.End)
            {
                last = late;
            }
        }

        foreach (var lookup in FirstLookups())
        {
            if (!foreign.IsForeign(lookup) || FirstSeen(initializations, lookup, asksCallers: false) is null)
            {
                continue;
            }

            var known = uses.Count;
            foreach (var used in LookupResolver.Resolve(lookup, _registration.Registry, _registration.Effect.IsReference, EntryType, _context, _cancellationToken))
            {
                if (foreign.IsForeign(used) && FirstSeen(initializations, used, asksCallers: true) is { } late && !IsWrittenBeforeReturn(late, lookup, used))
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
        if (IsSafeInItself || ForeignLookups.IsOfTwo(_registration.RegistryOwner, _registration.Flow, _registration.Registry))
        {
            return initializations;
        }

        foreach (var late in _registration.LateWrites)
        {
            if (_late.IsInitialization(late))
            {
                initializations.Add(late);
            }
        }

        return initializations;
    }

    /// <summary>True where an attribute says that nothing done to the entry can race.</summary>
    private bool IsSafeInItself =>
        EntryType is { } type && (_context.Marks.IsThreadSafe(type) || _context.Marks.IsSingleThreaded(type));

    private IReadOnlyList<Sighting> Find()
    {
        var sightings = new List<Sighting>();
        var initializations = FindInitializations();
        if (initializations.Count == 0)
        {
            return sightings;
        }

        var foreign = new ForeignLookups(_registration, initializations, _protocol, _context, _cancellationToken);
        foreach (var lookup in FirstLookups())
        {
            if (!foreign.IsForeign(lookup) || FirstSeen(initializations, lookup, asksCallers: false) is null)
            {
                continue;
            }

            foreach (var used in LookupResolver.Resolve(lookup, _registration.Registry, _registration.Effect.IsReference, EntryType, _context, _cancellationToken))
            {
                if (foreign.IsForeign(used) && FirstSeen(initializations, used, asksCallers: true) is { } late && !IsWrittenBeforeReturn(late, lookup, used) && _judgement.Judge(late, used) is { } sighting)
                {
                    sightings.Add(sighting);
                }
            }
        }

        if (_protocol.IsExposed && _protocol.Lookups.IsEmpty && _judgement.MarkedGate is null)
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
            // Where no lookup is in sight, more has to speak for one on another thread than a lock around the publication alone.
            return _protocol.Evidence != Evidence.Default;
        }

        var continuous = _late.ContinuousLocks(late);
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

    /// <summary>
    /// The first initialization that users of a lookup can miss: no lock keeps the lookup out, and they can read what is written.
    /// What the method of the lookup has called before, or the locks of all callers, which take a search, are asked for last.
    /// </summary>
    private RegistrationStep? FirstSeen(List<RegistrationStep> initializations, Lookup lookup, bool asksCallers)
    {
        foreach (var late in initializations)
        {
            var continuous = _late.ContinuousLocks(late);
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

    internal static bool IsParameter(string name, IMethodSymbol method)
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
}
