using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Finds check-then-act on something else than a key: a flag that claims the right to create something, a collection that is
/// copied, changed and stored back, and a factory whose side effects stay when its product loses the race.
/// </summary>
internal sealed class UnguardedStepFinder
{
    /// <summary>A query is followed back over this many steps to what it began with.</summary>
    private const int LongestQuery = 4;

    private readonly MethodEffects _effects;
    private readonly MethodFlow _flow;
    private readonly Decisions _decisions;
    private readonly ProtocolContext _context;
    private readonly Evidence _required;
    private readonly CancellationToken _cancellationToken;

    private UnguardedStepFinder(MethodEffects effects, Decisions decisions, ProtocolContext context, Evidence required, CancellationToken cancellationToken)
    {
        _effects = effects;
        _flow = effects.Flow;
        _decisions = decisions;
        _context = context;
        _required = required;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The unguarded steps of one method.</summary>
    internal static IReadOnlyList<CheckThenAct> Find(
        MethodEffects effects,
        Decisions decisions,
        ProtocolContext context,
        Evidence required,
        CancellationToken cancellationToken) =>
        new UnguardedStepFinder(effects, decisions, context, required, cancellationToken).Find();

    private List<CheckThenAct> Find()
    {
        var found = new List<CheckThenAct>();
        if (_flow.Method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor)
        {
            return found;
        }

        foreach (var @event in _flow.Events)
        {
            var step = @event switch
            {
                { Kind: FlowEventKind.Store, Constant.HasValue: true, IsReadModifyWrite: false } => Claim(@event),
                { Kind: FlowEventKind.Store, IsReadModifyWrite: false } => Swap(@event) ?? FirstUse(@event),
                { Kind: FlowEventKind.Call, Method.Name: "GetOrAdd" } => Factory(@event),
                _ => null,
            };
            if (step is not null && !_context.EntryLocks.AreExclusive(_flow.Method, _cancellationToken) && !AreCallersAlone())
            {
                found.Add(step);
            }
        }

        return found;
    }

    /// <summary>True where every call in the compilation is made under one and the same lock, of whichever object.</summary>
    private bool AreCallersAlone()
    {
        foreach (var held in _context.LocksOfCallers(TypeFlows.MemberOf(_flow.Method), _cancellationToken))
        {
            if (held.Mode != LockMode.Shared)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A flag is found unset and set by two operations that are ordered, but not one; then the product is made and stored.</summary>
    private CheckThenAct? Claim(FlowEvent act)
    {
        if (act.Constant.Value is null or false or 0 || !IsOrdered(act) || act.Locks.IsExclusive || IsTestedExchange(act))
        {
            return null;
        }

        foreach (var effect in _effects.EffectsOf(act))
        {
            if (effect.Kind != EffectKind.Mutate || effect.Member is not { } flag)
            {
                continue;
            }

            foreach (var check in _flow.Events)
            {
                if (Reads(check, flag, effect.Entry) && _decisions.AbsenceControls(_flow, check, act, _cancellationToken) && StoresProduct(act, flag, effect.Entry))
                {
                    return new CheckThenAct(_flow, check, act, flag, null, null, LostRace.BothCreate, Evidence.High);
                }
            }
        }

        return null;
    }

    /// <summary>An exchange whose outcome is tested is check and act in one, whatever was read before it.</summary>
    private bool IsTestedExchange(FlowEvent act) =>
        act.Operation is IInvocationOperation { TargetMethod: { Name: "CompareExchange" or "Exchange", ContainingType.Name: "Interlocked" } }
        && _decisions.Of(act.Operation).Count > 0;

    private static bool IsOrdered(FlowEvent store) =>
        store.Symbol is IFieldSymbol { IsVolatile: true }
        || store.Operation is IInvocationOperation { TargetMethod: { Name: "Write", ContainingType.Name: "Volatile" } };

    private bool Reads(FlowEvent check, ISymbol flag, FlowObject owner)
    {
        if (check.Kind is not (FlowEventKind.Load or FlowEventKind.Call) || _decisions.Of(check.Operation).Count == 0)
        {
            return false;
        }

        foreach (var effect in _effects.EffectsOf(check))
        {
            if (effect.Kind == EffectKind.Read && ReferenceEquals(effect.Entry, owner) && SymbolEqualityComparer.Default.Equals(effect.Member, flag))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True where who has set the flag makes something and stores it. In a loop, what is stored once the flag has been asked again
    /// comes of that question, and who has set the flag does not get to it.
    /// </summary>
    private bool StoresProduct(FlowEvent claim, ISymbol flag, FlowObject owner)
    {
        var made = new HashSet<IOperation>();
        foreach (var (@event, _) in FlowWalk.After(_flow, claim, candidate => Reads(candidate, flag, owner), _cancellationToken))
        {
            if (@event.Kind == FlowEventKind.Call)
            {
                made.Add(@event.Operation);
                continue;
            }

            if (@event.Kind != FlowEventKind.Store
                || @event.Constant.HasValue
                || SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, flag)
                || Array.IndexOf(_effects.Objects(@event.Receiver), owner) < 0)
            {
                continue;
            }

            foreach (var product in _effects.Objects(@event.Value))
            {
                if (product.Kind is FlowObjectKind.Result or FlowObjectKind.Fresh
                    && product.Origin is { } origin
                    && made.Contains(origin)
                    && !(_flow.EventAt(origin) is { } creation && RunsByFlag(creation, flag)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// True where what is made is given code that reads the flag, as a loop does that runs for as long as it is set: the other
    /// thread is that loop, and the order in which the flag is accessed says nothing of a second one that would set it.
    /// </summary>
    private bool RunsByFlag(FlowEvent creation, ISymbol flag)
    {
        foreach (var argument in creation.Arguments)
        {
            foreach (var code in _effects.Objects(argument))
            {
                var body = code switch
                {
                    { Kind: FlowObjectKind.Lambda, Origin: IFlowAnonymousFunctionOperation lambda } => _context.Flow.FlowOf(lambda, _flow, _cancellationToken),
                    { Kind: FlowObjectKind.MethodGroup, Symbol: IMethodSymbol method } => _context.Flow.FlowOf(method, _cancellationToken),
                    _ => null,
                };
                if (body is not null && Loads(body, flag))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Loads(MethodFlow body, ISymbol flag)
    {
        foreach (var @event in body.Events)
        {
            if (@event.Kind == FlowEventKind.Load && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, flag))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A field is found null and assigned by two operations that are ordered, but not one: both threads make an object, and one of
    /// them goes on with what nobody else will find. It has to matter which, and no lock may tie the two together.
    /// </summary>
    private CheckThenAct? FirstUse(FlowEvent store)
    {
        if (store.Symbol is not { } member || !IsOrdered(store) || store.Locks.IsExclusive || IsUnderConstruction(store))
        {
            return null;
        }

        foreach (var effect in _effects.EffectsOf(store))
        {
            if (effect is not { Kind: EffectKind.Publish, IsReference: true, Entry: { Kind: FlowObjectKind.Fresh } made, Registry: { } registry }
                || registry.Base is { Kind: FlowObjectKind.Fresh }
                || (IsStoredIfNull(store) && !IsUsedByLoser(store, made))
                || !EntryIdentity.Has(made, registry, _flow, _context, _required, _cancellationToken))
            {
                continue;
            }

            foreach (var check in _flow.Events)
            {
                if (check.Kind == FlowEventKind.Load
                    && check.Receiver == store.Receiver
                    && SymbolEqualityComparer.Default.Equals(check.Symbol, member)
                    && _decisions.AbsenceControls(_flow, check, store, _cancellationToken))
                {
                    return new CheckThenAct(_flow, check, store, member.OriginalDefinition, made, null, LostRace.Overwrites, Evidence.High);
                }
            }
        }

        return null;
    }

    /// <summary>True for <c>Interlocked.CompareExchange(ref _field, made, null)</c>, which asks once more as it stores.</summary>
    private static bool IsStoredIfNull(FlowEvent store) =>
        store.Operation is IInvocationOperation { TargetMethod: { Name: "CompareExchange", ContainingType.Name: "Interlocked" }, Arguments: { Length: 3 } arguments }
        && arguments[2].Value.ConstantValue is { HasValue: true, Value: null };

    /// <summary>
    /// True where the one that was made here is used although another was found to be stored: who asks which of the two it is, and
    /// goes on with the stored one, uses it only where it is the stored one. What no variable holds is used by way of the field.
    /// </summary>
    private bool IsUsedByLoser(FlowEvent store, FlowObject made)
    {
        if (store.Operation is IInvocationOperation { Arguments: { Length: 3 } arguments } && Conversions.Unwrap(arguments[1].Value) is IObjectCreationOperation or IArrayCreationOperation)
        {
            return false;
        }

        foreach (var decision in _decisions.Of(store.Operation))
        {
            if (decision is { Present: { } lost, Absent: { } won } && BranchTest.CanReach(_flow, store.Node, decision.Node, static _ => false))
            {
                var byLoser = BranchTest.ReachableFrom(_flow, lost);
                var byWinner = BranchTest.ReachableFrom(_flow, won);
                return IsUsedOn(byLoser, byWinner, IsReplacedOn(byLoser, byWinner, store), store, made);
            }
        }

        foreach (var (@event, _) in FlowWalk.After(_flow, store, static _ => false, _cancellationToken))
        {
            if (!ReferenceEquals(@event.Operation, store.Operation) && Uses(@event, made))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the variable that holds what was made is given something else on the ways that only the loser takes.</summary>
    private bool IsReplacedOn(bool[] byLoser, bool[] byWinner, FlowEvent store)
    {
        if (store.Operation is not IInvocationOperation { Arguments: { Length: 3 } arguments } || Conversions.Unwrap(arguments[1].Value) is not ILocalReferenceOperation { Local: { } local })
        {
            return false;
        }

        foreach (var node in _flow.Graph.Nodes)
        {
            if (!byLoser[node.Index] || byWinner[node.Index] || node.Block is not { } block)
            {
                continue;
            }

            foreach (var operation in block.Operations)
            {
                if (operation is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } }
                    && SymbolEqualityComparer.Default.Equals(target.Local, local))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True where the loser uses what it has made, other than to dispose of it. Where it has taken the other one instead, that is what it uses behind.</summary>
    private bool IsUsedOn(bool[] byLoser, bool[] byWinner, bool isReplaced, FlowEvent store, FlowObject made)
    {
        foreach (var @event in _flow.Events)
        {
            if (byLoser[@event.Node.Index]
                && !(isReplaced && byWinner[@event.Node.Index])
                && !ReferenceEquals(@event.Operation, store.Operation)
                && @event.Method?.Name is not ("Dispose" or "DisposeAsync")
                && Uses(@event, made))
            {
                return true;
            }
        }

        return false;
    }

    private bool Uses(FlowEvent @event, FlowObject made)
    {
        return Holds(@event.Receiver) || Holds(@event.Value) || Array.Exists(@event.Arguments, Holds);

        bool Holds(int set) => Array.IndexOf(_effects.Objects(set), made) >= 0;
    }

    /// <summary>A collection is read from a field, changed in a copy, and stored back: what others stored meanwhile is lost.</summary>
    private CheckThenAct? Swap(FlowEvent store)
    {
        if (store.Symbol is not { } member
            || _context.Flow.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(member)) is CollectionKind.None or CollectionKind.Concurrent
            || store.Operation is IInvocationOperation { TargetMethod.ContainingType.Name: "Interlocked" or "ImmutableInterlocked" })
        {
            return null;
        }

        // The copy is made from what was loaded last.
        for (var i = store.Index - 1; i >= 0; i--)
        {
            var load = _flow.Events[i];
            if (load.Kind == FlowEventKind.Load
                && SymbolEqualityComparer.Default.Equals(load.Symbol?.OriginalDefinition, member.OriginalDefinition)
                && load.Receiver == store.Receiver
                && (IsMadeFrom(store.Value, load) || IsSpread(store, load))
                && LocksBetween(load, store) is { } locks)
            {
                if (locks.IsExclusive)
                {
                    return null;
                }

                var protocol = _context.ProtocolOf(member.OriginalDefinition, holdsEntry: true, _flow.Method.ContainingType, _cancellationToken);
                if (protocol.Evidence == Evidence.Excluded
                    || protocol.Evidence < _required
                    || IsUnderConstruction(store)
                    || CommandLoop.WritesAlone(member.OriginalDefinition, _context, _cancellationToken))
                {
                    return null;
                }

                var evidence = protocol.Evidence == Evidence.Default && !protocol.IsLockedSomewhere && !IsWrittenByStartedCode(member) ? Evidence.Any : protocol.Evidence;
                return evidence < _required ? null : new CheckThenAct(_flow, load, store, member, null, null, LostRace.LosesUpdate, evidence);
            }
        }

        return null;
    }

    /// <summary>An update is lost to another writer only; a thread that merely reads takes nothing from anyone.</summary>
    private bool IsWrittenByStartedCode(ISymbol member)
    {
        var type = _context.FlowsOf(member.ContainingType);
        foreach (var flow in type.FlowsMentioning(new[] { member.Name }, _cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (@event.Kind == FlowEventKind.Store
                    && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, member.OriginalDefinition)
                    && flow.Method.MethodKind is not (MethodKind.Constructor or MethodKind.StaticConstructor))
                {
                    if (StartedCode.IsStarted(flow.Method, type, _context, _cancellationToken))
                    {
                        return true;
                    }

                    break;
                }
            }
        }

        return false;
    }

    private bool IsUnderConstruction(FlowEvent store)
    {
        foreach (var owner in _effects.Objects(store.Receiver))
        {
            if (owner.Root.Kind is FlowObjectKind.Fresh or FlowObjectKind.Unknown)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the stored collection holds what the loaded one held, and more.</summary>
    private bool IsMadeFrom(int stored, FlowEvent load)
    {
        foreach (var made in _effects.Objects(stored))
        {
            if (made.Origin is not { } origin || _flow.EventAt(origin) is not { } creation)
            {
                continue;
            }

            if (made.Kind == FlowObjectKind.Result && creation.Method is { } method)
            {
                if ((_context.Flow.RolesOf(method) & (ApiRoles.Publish | ApiRoles.Retract)) != 0
                    && _context.Flow.Catalogue.CollectionKindOf(method.ContainingType) == CollectionKind.Immutable
                    && creation.Receiver == load.Value)
                {
                    return true;
                }

                if (IsSequenceFrom(creation, load, isChanged: false, LongestQuery))
                {
                    return true;
                }
            }
            else if (made.Kind == FlowObjectKind.Fresh && IsChanged(made) && IsCopied(made, creation, load))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>_all = [.. _all, added]</c></summary>
    private static bool IsSpread(FlowEvent store, FlowEvent load)
    {
        if (store.Operation.Syntax is not AssignmentExpressionSyntax { Right: CollectionExpressionSyntax { Elements: { Count: > 1 } elements } })
        {
            return false;
        }

        foreach (var element in elements)
        {
            if (element is SpreadElementSyntax spread && spread.Expression.Span.Contains(load.Operation.Syntax.Span))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for the end of a chain that leaves something out or puts something in: <c>_all.Where(...).ToArray()</c>.</summary>
    private bool IsSequenceFrom(FlowEvent call, FlowEvent load, bool isChanged, int depth)
    {
        if (depth == 0 || call.Method is not { } method || method.ReturnType is not (INamedTypeSymbol or IArrayTypeSymbol))
        {
            return false;
        }

        var isQuery = method.ContainingType is { Name: "Enumerable" or "ImmutableArray" or "ImmutableList" or "ImmutableHashSet" or "ImmutableDictionary" or "FrozenSet" or "FrozenDictionary" };
        if (!isQuery && method.Name is not "ToArray")
        {
            return false;
        }

        isChanged |= method.Name is "Append" or "Prepend" or "Concat" or "Union" or "Except" or "Where" or "Skip" or "Take";
        var sequence = method.IsStatic ? (call.Arguments.Length > 0 ? call.Arguments[0] : FlowObjectTable.Empty) : call.Receiver;
        if (sequence == load.Value)
        {
            return isChanged;
        }

        foreach (var part in _effects.Objects(sequence))
        {
            if (part.Origin is { } origin
                && _flow.EventAt(origin) is { } creation
                && (part.Kind == FlowObjectKind.Fresh ? IsChanged(part) && IsCopied(part, creation, load) : IsSequenceFrom(creation, load, isChanged, depth - 1)))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsCopied(FlowObject copy, FlowEvent creation, FlowEvent load)
    {
        if (Array.IndexOf(creation.Arguments, load.Value) >= 0)
        {
            return true;
        }

        foreach (var @event in _flow.Events)
        {
            if (@event.Method is { Name: "AddRange" or "UnionWith" }
                && Array.IndexOf(_effects.Objects(@event.Receiver), copy) >= 0
                && Array.IndexOf(@event.Arguments, load.Value) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsChanged(FlowObject copy)
    {
        foreach (var @event in _flow.Events)
        {
            if (@event.Kind == FlowEventKind.Call
                && @event.Method is { Name: not ("AddRange" or "UnionWith"), MethodKind: not MethodKind.Constructor } method
                && (_context.Flow.RolesOf(method) & (ApiRoles.Publish | ApiRoles.Retract)) != 0
                && Array.IndexOf(_effects.Objects(@event.Receiver), copy) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private LockSet? LocksBetween(FlowEvent load, FlowEvent store) =>
        FlowWalk.LocksBetween(_flow, load, store, candidate => ReferenceEquals(candidate, load), _cancellationToken);

    /// <summary>Of two threads that call <c>GetOrAdd</c> at once, both may run the factory, and one product is thrown away.</summary>
    private CheckThenAct? Factory(FlowEvent call)
    {
        if (call.Locks.IsExclusive
            || call.Arguments.Length < 2
            || call.Method is not { ContainingType: { } type }
            || _context.Flow.Catalogue.CollectionKindOf(type) != CollectionKind.Concurrent
            || type.TypeArguments.Length != 2
            || type.TypeArguments[1].Name is "Lazy" or "Task")
        {
            return null;
        }

        foreach (var factory in _effects.Objects(call.Arguments[1]))
        {
            if (StartsWork(factory))
            {
                foreach (var effect in _effects.EffectsOf(call))
                {
                    if (effect.Kind == EffectKind.Insert && effect.Registry is { Kind: FlowObjectKind.Field, Symbol: { } registry })
                    {
                        return new CheckThenAct(_flow, call, call, registry, factory, null, LostRace.LeavesWork, Evidence.High);
                    }
                }
            }
        }

        return null;
    }

    private bool StartsWork(FlowObject factory)
    {
        switch (factory.Kind)
        {
            case FlowObjectKind.Lambda when factory.Origin is IFlowAnonymousFunctionOperation lambda:
                return _context.Flow.FlowOf(lambda, _flow, _cancellationToken) is { } body
                    && EntryIdentity.StartsConcurrency(body, _context, 3, _cancellationToken);
            case FlowObjectKind.MethodGroup when factory.Symbol is IMethodSymbol method:
                return EntryIdentity.StartsConcurrency(method, _context, 3, _cancellationToken);
            case FlowObjectKind.Field when factory.Symbol is IFieldSymbol { IsReadOnly: true, ContainingType: { } owner } field:
                return IsAssignedStarter(field, owner);
            default:
                return false;
        }
    }

    private bool IsAssignedStarter(IFieldSymbol field, INamedTypeSymbol owner)
    {
        foreach (var flow in _context.FlowsOf(owner).FlowsMentioning(new[] { field.Name }, _cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (@event.Kind != FlowEventKind.Store || !SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, field.OriginalDefinition))
                {
                    continue;
                }

                foreach (var item in flow.Objects.Objects(@event.Value))
                {
                    if (item is { Kind: FlowObjectKind.Lambda, Origin: IFlowAnonymousFunctionOperation lambda }
                        && _context.Flow.FlowOf(lambda, flow, _cancellationToken) is { } body
                        && EntryIdentity.StartsConcurrency(body, _context, 3, _cancellationToken))
                    {
                        return true;
                    }

                    if (item is { Kind: FlowObjectKind.MethodGroup, Symbol: IMethodSymbol method }
                        && EntryIdentity.StartsConcurrency(method, _context, 3, _cancellationToken))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
