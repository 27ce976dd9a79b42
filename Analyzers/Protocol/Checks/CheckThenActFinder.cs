using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Finds the registrations of a method that depend on an earlier look into the same registry.</summary>
internal sealed class CheckThenActFinder
{
    /// <summary>A method with more steps than this, generated most likely, is judged by the first ones.</summary>
    private const int MostSteps = 64;

    /// <summary>Of a method with more calls that decide something, the first ones are looked at.</summary>
    private const int MostDecidingCalls = 256;

    private const ApiRoles EntersLock = ApiRoles.EnterExclusive | ApiRoles.EnterShared | ApiRoles.EnterUpgradeable;

    private readonly MethodEffects _effects;
    private readonly MethodFlow _flow;
    private readonly ProtocolContext _context;
    private readonly Evidence _required;
    private readonly CancellationToken _cancellationToken;
    private readonly List<(FlowEvent Event, FlowObject Registry, LockSet Locks, bool IsTold)> _checks = new();
    private readonly List<(FlowEvent Event, FlowObject Registry, LockSet Locks, IMethodSymbol Method)> _acts = new();

    private CheckThenActFinder(MethodEffects effects, ProtocolContext context, Evidence required, CancellationToken cancellationToken)
    {
        _effects = effects;
        _flow = effects.Flow;
        _context = context;
        _required = required;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The check-then-act pairs of one method that nothing makes one step.</summary>
    internal static IReadOnlyList<CheckThenAct> Find(
        MethodEffects effects,
        Decisions decisions,
        ProtocolContext context,
        Evidence required,
        CancellationToken cancellationToken) =>
        new CheckThenActFinder(effects, context, required, cancellationToken).Find(decisions);

    private IReadOnlyList<CheckThenAct> Find(Decisions decisions)
    {
        var deciding = DecidingCalls(decisions);
        CollectActs(deciding);
        if (_acts.Count == 0 || !AnyMayRace(deciding, decisions))
        {
            return Array.Empty<CheckThenAct>();
        }

        CollectChecks(_flow.Events);

        var found = new List<CheckThenAct>();
        var judged = new HashSet<IOperation>();
        foreach (var act in _acts)
        {
            foreach (var check in _checks)
            {
                if (check.IsTold
                    && ReferenceEquals(check.Registry, act.Registry)
                    && !judged.Contains(act.Event.Operation)
                    && MayBePair(check.Event, act.Event)
                    && Judge(check, act, decisions) is { } pair)
                {
                    judged.Add(act.Event.Operation);
                    found.Add(pair);
                }
            }
        }

        return found;
    }

    /// <summary>The calls on whose outcome it depends whether something is done that finds nothing there: only they can be the check.</summary>
    private List<FlowEvent> DecidingCalls(Decisions decisions)
    {
        var deciding = new List<FlowEvent>();
        foreach (var @event in _flow.Events)
        {
            if (@event.Kind == FlowEventKind.Call && deciding.Count < MostDecidingCalls && TellsAbsence(decisions.Of(@event.Operation)))
            {
                deciding.Add(@event);
            }
        }

        return deciding;
    }

    private static bool TellsAbsence(IReadOnlyList<Decision> decided)
    {
        foreach (var decision in decided)
        {
            if (decision.Absent is not null)
            {
                return true;
            }
        }

        return false;
    }

    private void CollectActs(List<FlowEvent> deciding)
    {
        foreach (var @event in _flow.Events)
        {
            if (@event is { Kind: FlowEventKind.Call, Method: { } method }
                && deciding.Exists(check => MayBePair(check, @event))
                && MayAct(@event, method))
            {
                CollectActs(@event);
            }
        }
    }

    /// <summary>What the source alone tells of a pair, before any call is followed.</summary>
    private static bool MayBePair(FlowEvent check, FlowEvent act) =>
        !ReferenceEquals(check, act)
        && CallText.IsSameKey(check.Operation, act.Operation)
        && !CallText.AreInOneLockStatement(check.Operation, act.Operation);

    /// <summary>True where a pair comes into question even if the method looks a second time: the other looks are read for such a pair only.</summary>
    private bool AnyMayRace(List<FlowEvent> deciding, Decisions decisions)
    {
        CollectChecks(deciding.FindAll(check => _acts.Exists(act => MayBePair(check, act.Event))));
        var mayRace = _checks.Exists(check => check.IsTold && _acts.Exists(act =>
            ReferenceEquals(act.Registry, check.Registry)
            && MayBePair(check.Event, act.Event)
            && MayHaveEvidence(check.Locks, act.Registry, act.Locks)
            && decisions.AbsenceControls(_flow, check.Event, act.Event, _cancellationToken)));
        _checks.Clear();
        return mayRace;
    }

    private bool MayHaveEvidence(LockSet atCheck, FlowObject registry, LockSet atAct) =>
        !atCheck.IsEmpty
        || !atAct.IsEmpty
        || _required < Evidence.Default
        || Registration.FieldOf(registry)!.Symbol is not { } field
        || _context.Publishers.IsShared(field, _flow.Method.ContainingType);

    private void CollectChecks(IReadOnlyList<FlowEvent> events)
    {
        var isOpenToAll = _acts.Exists(static act => act.Registry.Root.Kind == FlowObjectKind.Field);
        foreach (var @event in events)
        {
            if (@event is { Kind: FlowEventKind.Call, Method: { } method } && MayCheck(@event, method))
            {
                CollectChecks(@event, isOpenToAll);
            }
        }
    }

    private bool MayCheck(FlowEvent @event, IMethodSymbol method)
    {
        var targets = method.MethodKind == MethodKind.DelegateInvoke ? default : _context.Flow.Hierarchy.TargetsOf(method);
        if (targets.IsDefaultOrEmpty || @event.Variables is not null)
        {
            return true;
        }

        foreach (var target in targets)
        {
            if (_context.Publishers.MayCheck(target, _cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A registry that no other thread can reach yet is not shared.</summary>
    private bool IsAct(Effect effect) =>
        effect is { Kind: EffectKind.Insert, Registry: { } registry, Member: IMethodSymbol } && Registration.FieldOf(registry) is not null && IsShared(registry);

    private void CollectActs(FlowEvent @event)
    {
        foreach (var effect in _effects.StoresOf(@event))
        {
            if (IsAct(effect)
                && effect is { Registry: { } registry, Member: IMethodSymbol method }
                && _acts.Count < MostSteps
                && !_acts.Exists(known => ReferenceEquals(known.Event, @event) && ReferenceEquals(known.Registry, registry)))
            {
                _acts.Add((@event, registry, effect.Locks, method));
            }
        }
    }

    /// <summary>Who looks into a registry has been given it, or what has it; a static one is open to all code.</summary>
    private void CollectChecks(FlowEvent @event, bool isOpenToAll)
    {
        foreach (var effect in isOpenToAll ? _effects.EffectsOf(@event) : _effects.EffectsOn(@event, FirstRegistry, ShareOf))
        {
            if (effect.Registry is { } registry && Registration.FieldOf(registry) is not null && IsCheck(effect, @event) && _checks.Count < MostSteps)
            {
                _checks.Add((@event, registry, effect.Locks, !IsKeptWithin(effect, @event)));
            }
        }
    }

    /// <summary>The name of the registry that the first act adds to.</summary>
    private string? FirstRegistry => _acts[0].Registry.Symbol?.Name;

    private Share ShareOf(FlowObject item)
    {
        var most = Share.None;
        foreach (var act in _acts)
        {
            var share = RegistrationFinder.ShareOfRegistry(item, act.Registry);
            share = share == Share.Itself && act.Registry.Symbol?.Name != FirstRegistry ? Share.Whole : share;
            most = share > most ? share : most;
        }

        return most;
    }

    private bool MayAct(FlowEvent @event, IMethodSymbol method)
    {
        if (EntryCandidates.RunsUnnamedCode(@event, method, _effects))
        {
            return true;
        }

        var targets = _context.Flow.Hierarchy.TargetsOf(method);
        foreach (var target in targets)
        {
            if (_context.Publishers.MayInsert(target, _cancellationToken))
            {
                return true;
            }
        }

        return targets.IsEmpty && (_context.Flow.RolesOf(method) & ApiRoles.Publish) != 0;
    }

    /// <summary>Counting and walking through a registry does not tell whether one particular entry is there.</summary>
    private bool IsCheck(Effect effect, FlowEvent @event) => effect.Kind switch
    {
        EffectKind.Ask => effect.Member is { Name: "Contains" or "ContainsKey" or "Exists" or "IndexOf" or "FindIndex" or "Any" }
            || (effect.Member is { Name: "TryGetValue" } && HandsOut(@event, effect.Registry!)),
        EffectKind.Lookup => @event.Method!.Name is not ("get_Current" or "GetEnumerator" or "MoveNext" or "get_Values" or "get_Keys" or "GetOrAdd" or "AddOrUpdate"),
        _ => false,
    };

    /// <summary>
    /// True for a look that a helper of the called method takes for itself: one that returns nothing, be it by a parameter, does not
    /// tell its caller what it has found, as where each hit is noted in a list of what was used last.
    /// </summary>
    private static bool IsKeptWithin(Effect effect, FlowEvent @event)
    {
        var call = @event.Operation.Syntax;
        if (ReferenceEquals(call.SyntaxTree, effect.Site.Syntax.SyntaxTree) && call.Span.Contains(effect.Site.Syntax.Span))
        {
            return false;
        }

        for (var node = effect.Site.Syntax; node is not null and not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = node.Parent)
        {
            if (node is MethodDeclarationSyntax helper)
            {
                return helper.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } && !HandsOutByParameter(helper);
            }
        }

        return false;
    }

    private static bool HandsOutByParameter(MethodDeclarationSyntax method)
    {
        foreach (var parameter in method.ParameterList.Parameters)
        {
            if (parameter.Modifiers.Any(SyntaxKind.OutKeyword) || parameter.Modifiers.Any(SyntaxKind.RefKeyword))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a method that answers with what it has found, and not with something that it has made of it.</summary>
    private bool HandsOut(FlowEvent call, FlowObject registry)
    {
        if (call.Method is { ReturnType.SpecialType: SpecialType.System_Boolean, Parameters: { Length: > 0 } parameters })
        {
            return parameters[parameters.Length - 1].RefKind == RefKind.Out;
        }

        foreach (var returned in _effects.Objects(_effects.Expand(call.Value)))
        {
            if (returned.Kind == FlowObjectKind.Element && ReferenceEquals(returned.Base, registry))
            {
                return true;
            }
        }

        return false;
    }

    private CheckThenAct? Judge(
        (FlowEvent Event, FlowObject Registry, LockSet Locks, bool IsTold) check,
        (FlowEvent Event, FlowObject Registry, LockSet Locks, IMethodSymbol Method) act,
        Decisions decisions)
    {
        if (LooksAgain(act.Event, act.Registry))
        {
            return null;
        }

        if (decisions.Of(check.Event.Operation).Count == 0
            || LocksWithoutSecondLook(check.Event, act) is not { } continuous
            || !decisions.AbsenceControls(_flow, check.Event, act.Event, _cancellationToken))
        {
            return null;
        }

        if (continuous.IsExclusive || _context.EntryLocks.AreExclusive(_flow.Method, _cancellationToken))
        {
            return null;
        }

        var registry = Registration.FieldOf(act.Registry)!.Symbol!;
        var droppedLock = DroppedLock(check.Locks, act.Locks, out var isOwnLock);
        if ((droppedLock is not null && Claim.IsMade(_effects, decisions, check.Event, act.Event, droppedLock, _cancellationToken))
            || Claim.IsWon(_effects, decisions, check.Event, act.Event, _cancellationToken))
        {
            return null;
        }

        var evidence = droppedLock is null ? EvidenceOf(registry, act.Registry, check.Locks, act.Locks)
            : isOwnLock || !IsHandedIn(act.Registry) ? Evidence.High
            : Evidence.Any;
        if (evidence == Evidence.Excluded || evidence < _required)
        {
            return null;
        }

        var entries = EntriesOf(act.Event);
        var lostRace = LostRaceOf(act, entries);
        if (lostRace == LostRace.Harmless && act.Method.Name is "set_Item" or "Set" or "SetItem" && IsKeyed(act.Method.ContainingType) && decisions.IsRefused(_flow, check.Event))
        {
            lostRace = LostRace.Overwrites;
        }

        return lostRace == LostRace.Harmless
            ? null
            : new CheckThenAct(_flow, check.Event, act.Event, registry, entries.Length > 0 ? entries[0] : null, isOwnLock ? droppedLock : null, lostRace, evidence);
    }

    private bool IsShared(FlowObject registry)
    {
        var root = registry.Root;
        return root.Kind switch
        {
            FlowObjectKind.This => _flow.Method.MethodKind != MethodKind.Constructor,
            FlowObjectKind.Field => _flow.Method.MethodKind != MethodKind.StaticConstructor,
            FlowObjectKind.Fresh or FlowObjectKind.Unknown => false,
            _ => true,
        };
    }

    /// <summary>
    /// True where the object that a registry belongs to was handed in, or asked of somebody else, and is not made here: that it
    /// locks inside its own methods says something of those who chose it, and not of the threads that come here.
    /// </summary>
    private bool IsHandedIn(FlowObject registry)
    {
        var part = registry;
        while (part.Base is { Kind: not FlowObjectKind.This } outer)
        {
            part = outer;
        }

        if (part is not { Kind: FlowObjectKind.Field, Symbol: { ContainingType: { } type } held, Base: not null } || ReferenceEquals(part, registry))
        {
            return false;
        }

        var isStored = false;
        foreach (var flow in _context.FlowsOf(type).FlowsMentioning(new[] { held.Name }, _cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (@event.Kind != FlowEventKind.Store || !SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, held.OriginalDefinition))
                {
                    continue;
                }

                isStored = true;
                foreach (var stored in flow.Objects.Objects(@event.Value))
                {
                    if (stored.Kind == FlowObjectKind.Fresh)
                    {
                        return false;
                    }
                }
            }
        }

        return isStored;
    }

    /// <summary>A helper that looks again before it registers makes the first look a mere shortcut.</summary>
    private bool LooksAgain(FlowEvent act, FlowObject registry)
    {
        foreach (var (@event, looked, _, _) in _checks)
        {
            if (ReferenceEquals(@event, act) && ReferenceEquals(looked, registry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The locks held from the check to the act; null where every way there looks a second time.</summary>
    private LockSet? LocksWithoutSecondLook(FlowEvent check, (FlowEvent Event, FlowObject Registry, LockSet Locks, IMethodSymbol Method) act)
    {
        return FlowWalk.LocksBetween(_flow, check, act.Event, EndsWay, _cancellationToken);

        bool EndsWay(FlowEvent candidate) => !ReferenceEquals(candidate, act.Event) && (IsLook(candidate, act.Registry) || ComparesVersions(candidate, act.Locks));
    }

    private bool ComparesVersions(FlowEvent candidate, LockSet locks)
    {
        foreach (var held in locks.Locks)
        {
            if (Claim.ComparesWithKept(candidate, _flow, held.Target))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsLook(FlowEvent candidate, FlowObject registry)
    {
        foreach (var (@event, looked, _, _) in _checks)
        {
            if (ReferenceEquals(@event.Operation, candidate.Operation) && ReferenceEquals(looked, registry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The lock that both steps hold; it is not held in between, or the pair would be one step.</summary>
    private FlowObject? DroppedLock(LockSet atCheck, LockSet atAct, out bool isOwn)
    {
        isOwn = false;
        foreach (var mine in atCheck.Locks)
        {
            foreach (var theirs in atAct.Locks)
            {
                if (ReferenceEquals(mine.Target, theirs.Target) && (mine.Mode == LockMode.Exclusive || theirs.Mode == LockMode.Exclusive))
                {
                    isOwn = mine.Target is not { Kind: FlowObjectKind.Field, Symbol.ContainingType: { } holder }
                        || IsWithin(_flow.Method.ContainingType, holder);
                    return mine.Target;
                }
            }
        }

        return null;
    }

    private static bool IsWithin(INamedTypeSymbol? type, INamedTypeSymbol holder)
    {
        for (var current = type; current is not null; current = current.ContainingType)
        {
            for (var ancestor = current; ancestor is not null; ancestor = ancestor.BaseType)
            {
                if (SymbolEqualityComparer.Default.Equals(ancestor.OriginalDefinition, holder.OriginalDefinition))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private Evidence EvidenceOf(ISymbol registry, FlowObject collection, LockSet atCheck, LockSet atAct)
    {
        var protocol = _context.ProtocolOf(registry, holdsEntry: false, _flow.Method.ContainingType, _cancellationToken);
        if (protocol.Evidence == Evidence.Excluded
            || _context.Flow.Catalogue.CollectionKindOf(FlowObjectTypes.TypeOf(collection, _flow)) == CollectionKind.Immutable)
        {
            return Evidence.Excluded;
        }

        if (protocol.Evidence == Evidence.High && !IsKeptForWeakKeys(registry))
        {
            return Evidence.High;
        }

        // One of the two steps is locked: so its author thinks of threads.
        return !atCheck.IsEmpty || !atAct.IsEmpty ? Evidence.Default : Evidence.Any;
    }

    /// <summary>There is no other table with weak keys, so that one of an object is safe for threads does not mean that threads meet in it.</summary>
    private static bool IsKeptForWeakKeys(ISymbol registry) => !registry.IsStatic && FlowObjectTypes.TypeOf(registry) is { Name: "ConditionalWeakTable" };

    private FlowObject[] EntriesOf(FlowEvent act)
    {
        if (act.Arguments.Length == 0)
        {
            return Array.Empty<FlowObject>();
        }

        var last = act.Arguments[act.Arguments.Length - 1];
        if (last == FlowObjectTable.Empty && act.Arguments.Length > 1 && CallText.IsWrapper(act.Operation))
        {
            last = act.Arguments[0];
        }

        return _effects.Objects(_effects.Expand(last));
    }

    private LostRace LostRaceOf((FlowEvent Event, FlowObject Registry, LockSet Locks, IMethodSymbol Method) act, FlowObject[] entries)
    {
        var isKeyed = IsKeyed(act.Method.ContainingType);
        switch (act.Method.Name)
        {
            case "TryAdd" or "GetOrAdd" or "AddOrUpdate" or "TryUpdate":
                return act.Method.Name == "TryAdd"
                    && CallText.IsResultIgnored(act.Event.Operation)
                    && HasIdentity(act.Registry, entries)
                    && (IsUsedAfter(act.Event, entries) || IsLockedOnAfter(act.Event))
                    ? LostRace.KeepsLoser
                    : LostRace.Harmless;
            case "Add" when isKeyed:
                return LostRace.Throws;
            case "Add" when IsSet(act.Method.ContainingType):
                return LostRace.Harmless;
            case "set_Item" or "Set" or "SetItem":
                return isKeyed && HasIdentity(act.Registry, entries) ? LostRace.Overwrites : LostRace.Harmless;
            case "UnionWith" or "Write" or "TryWrite" or "WriteAsync":
                return LostRace.Harmless;
            default:
                return isKeyed ? LostRace.Harmless : LostRace.Duplicates;
        }
    }

    private bool HasIdentity(FlowObject registry, FlowObject[] entries)
    {
        foreach (var entry in entries)
        {
            if (EntryIdentity.Has(entry, registry, _flow, _context, _required, _cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsUsedAfter(FlowEvent act, FlowObject[] entries)
    {
        foreach (var (@event, _) in FlowWalk.After(_flow, act, candidate => ReferenceEquals(candidate, act), _cancellationToken))
        {
            if (ReferenceEquals(@event, act) || @event.Method?.Name is "Dispose" or "DisposeAsync")
            {
                continue;
            }

            var used = @event.Kind is FlowEventKind.Return or FlowEventKind.Store ? @event.Value
                : @event.Kind is FlowEventKind.Call or FlowEventKind.Load or FlowEventKind.Acquire ? @event.Receiver
                : FlowObjectTable.Empty;
            var objects = _effects.Objects(used);

            // What is looked up again is the winner, be it the one that was made here or not.
            if (Array.Exists(objects, static item => item.Kind == FlowObjectKind.Element))
            {
                continue;
            }

            foreach (var item in objects)
            {
                if (Array.IndexOf(entries, item) >= 0 && item.Kind is FlowObjectKind.Fresh or FlowObjectKind.Result)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A variable that holds the winner on one way and the loser on another is no lock that the flow knows, and what is waited on all the same.</summary>
    private bool IsLockedOnAfter(FlowEvent act)
    {
        if (act.Operation is not IInvocationOperation { Arguments: { Length: > 0 } arguments }
            || Conversions.Unwrap(arguments[arguments.Length - 1].Value) is not ILocalReferenceOperation { Local: { } local })
        {
            return false;
        }

        var seen = new HashSet<FlowNode>();
        var pending = new Queue<FlowNode>();
        pending.Enqueue(act.Node);
        while (pending.Count > 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var node = pending.Dequeue();
            if (node.Block is not { } block || !seen.Add(node))
            {
                continue;
            }

            var isReplaced = false;
            foreach (var operation in block.Operations)
            {
                if (ReferenceEquals(node, act.Node) && operation.Syntax.SpanStart <= act.Operation.Syntax.SpanStart)
                {
                    continue;
                }

                foreach (var part in operation.DescendantsAndSelf())
                {
                    switch (part)
                    {
                        case IInvocationOperation { TargetMethod: { } method } call when IsOn(call, local) && (_context.Flow.RolesOf(method) & EntersLock) != 0:
                        case IFlowCaptureOperation { Syntax.Parent: LockStatementSyntax, Value: { } locked } when IsLocal(locked, local):
                            return !isReplaced;
                        case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } when SymbolEqualityComparer.Default.Equals(target.Local, local):
                        case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref, Value: ILocalReferenceOperation passed } when SymbolEqualityComparer.Default.Equals(passed.Local, local):
                            isReplaced = true;
                            break;
                    }
                }
            }

            if (!isReplaced)
            {
                if (node.FallThrough is { } next)
                {
                    pending.Enqueue(next);
                }

                if (node.Conditional is { } other)
                {
                    pending.Enqueue(other);
                }
            }
        }

        return false;
    }

    private static bool IsOn(IInvocationOperation call, ILocalSymbol local) =>
        (call.Instance ?? (call.Arguments.Length > 0 ? call.Arguments[0].Value : null)) is { } locked
        && IsLocal(locked, local);

    private static bool IsLocal(IOperation value, ILocalSymbol local) =>
        Conversions.Unwrap(value) is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local);

    private static bool IsKeyed(INamedTypeSymbol? type) =>
        type is not null
        && (type.Name.IndexOf("Dictionary", StringComparison.Ordinal) >= 0
            || type.Name is "Hashtable" or "SortedList" or "ConditionalWeakTable" or "MemoryCache" or "IMemoryCache" or "CacheExtensions" or "CollectionExtensions"
            || Implements(type, "IDictionary"));

    private static bool IsSet(INamedTypeSymbol? type) => type is not null && (type.Name is "ISet" || Implements(type, "ISet"));

    private static bool Implements(INamedTypeSymbol type, string name)
    {
        foreach (var @interface in type.AllInterfaces)
        {
            if (@interface.Name == name)
            {
                return true;
            }
        }

        return false;
    }
}
