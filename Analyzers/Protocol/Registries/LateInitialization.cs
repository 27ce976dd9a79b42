using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells which of the writes behind a publication make the entry ready.</summary>
internal sealed class LateInitialization
{
    private readonly Registration _registration;
    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;
    private ImmutableArray<LockPath>? _locksAtEntry;

    internal LateInitialization(Registration registration, ProtocolContext context, CancellationToken cancellationToken)
    {
        _registration = registration;
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>What callers always hold around the registering method is held without a break, too.</summary>
    private ImmutableArray<LockPath> LocksAtEntry =>
        _locksAtEntry ??= _context.EntryLocks.Of(_registration.Flow.Method, _cancellationToken);

    /// <summary>The locks that are held from the publication up to a later step.</summary>
    internal ImmutableArray<LockPath> ContinuousLocks(RegistrationStep late) =>
        LockPath.From(late.Locks, _registration.RegistryOwner, _registration.Flow.Method).AddRange(LocksAtEntry);

    /// <summary>Tells initialization from live state, counters, and state that is synchronized in itself.</summary>
    internal bool IsInitialization(RegistrationStep late)
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
            || SymbolEqualityComparer.Default.Equals(member, LookupJudgement.MarkedGateOf(_registration, _context)))
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
    internal bool IsUnderOwnLock(RegistrationStep late) =>
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

    /// <summary>True for a helper that returns what it has not made itself on some of its ways; one of those that override it will do.</summary>
    private bool HandsOutOther(IMethodSymbol helper)
    {
        foreach (var target in _context.Flow.Hierarchy.TargetsOf(helper))
        {
            if (_context.Flow.FlowOf(target, _cancellationToken) is { } flow && ReturnsOther(flow))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ReturnsOther(MethodFlow flow)
    {
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

    /// <summary>
    /// True for what a parameter, or a number in a variable that is made of one, is part of. Of a choice between constants, the syntax
    /// alone still tells who makes it.
    /// </summary>
    private bool IsOfCaller(IOperation written)
    {
        foreach (var operation in written.DescendantsAndSelf())
        {
            if (operation is IParameterReferenceOperation
                || (operation is ILocalReferenceOperation { Local: { Type.IsValueType: true } local } && IsMadeOfParameter(local))
                || (operation is IFlowCaptureReferenceOperation { Syntax: ConditionalExpressionSyntax or SwitchExpressionSyntax or BinaryExpressionSyntax } && NamesParameter(operation.Syntax)))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsMadeOfParameter(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences is [var declaration]
        && declaration.GetSyntax(_cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value }
        && NamesParameter(value);

    private bool NamesParameter(SyntaxNode choice)
    {
        foreach (var node in choice.DescendantNodes())
        {
            if (node is IdentifierNameSyntax name
                && SightingFinder.IsParameter(name.Identifier.ValueText, _registration.Flow.Method)
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
}
