using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Finds decisions about the state of an object that outlive the lock under which they were taken.</summary>
internal sealed class StaleCheckFinder
{
    /// <summary>A method with more checks under locks than this, generated most likely, is judged by its first ones.</summary>
    private const int MostChecks = 64;

    private readonly MethodEffects _effects;
    private readonly MethodFlow _flow;
    private readonly Decisions _decisions;
    private readonly ProtocolContext _context;
    private readonly Evidence _required;
    private readonly CancellationToken _cancellationToken;
    private readonly List<Reading> _readings = new();

    private StaleCheckFinder(MethodEffects effects, Decisions decisions, ProtocolContext context, Evidence required, CancellationToken cancellationToken)
    {
        _effects = effects;
        _flow = effects.Flow;
        _decisions = decisions;
        _context = context;
        _required = required;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The stale checks of one method; one for each act.</summary>
    internal static IReadOnlyList<StaleCheck> Find(
        MethodEffects effects,
        Decisions decisions,
        ProtocolContext context,
        Evidence required,
        CancellationToken cancellationToken) =>
        new StaleCheckFinder(effects, decisions, context, required, cancellationToken).Find();

    private IReadOnlyList<StaleCheck> Find()
    {
        Collect();
        var found = new List<StaleCheck>();
        var judged = new HashSet<IOperation>();
        var checks = 0;
        foreach (var reading in _readings)
        {
            foreach (var held in reading.Locks.Locks)
            {
                if (reading.IsCheck
                    && _decisions.Of(reading.Event.Operation).Count > 0
                    && checks++ < MostChecks
                    && IsOwnLock(reading, held.Target)
                    && !IsOwnerTest(reading)
                    && Judge(reading, held.Target) is { } act
                    && judged.Add(act.Operation))
                {
                    found.Add(new StaleCheck(_flow, reading.Event, act, held.Target));
                }
            }
        }

        FindWaitsOutsideLoops(found, judged);
        FindChecksBeforeLock(found, judged);
        return found;
    }

    /// <summary>
    /// Something is put, under a lock, where whoever cancels takes everything out, and whether that has happened was asked only
    /// before the lock was taken.
    /// </summary>
    private void FindChecksBeforeLock(List<StaleCheck> found, HashSet<IOperation> judged)
    {
        foreach (var question in _flow.Events)
        {
            if (!IsAskedForCancellation(question)
                || !question.Locks.IsEmpty
                || _decisions.Of(question.Operation).Count == 0
                || _flow.Objects.Objects(question.Receiver) is not [{ Kind: FlowObjectKind.Field, Symbol: { } source, Base: null or { Kind: FlowObjectKind.This } }])
            {
                continue;
            }

            foreach (var (act, _) in FlowWalk.After(_flow, question, candidate => IsAskedForCancellation(candidate) && candidate.Receiver == question.Receiver, _cancellationToken))
            {
                if (act.Kind == FlowEventKind.Call
                    && AloneIn(act.Locks) is { } @lock
                    && InsertsInto(act) is { } registry
                    && Controls(question, act)
                    && IsDrainedAfterCancel(registry, source)
                    && judged.Add(act.Operation))
                {
                    found.Add(new StaleCheck(_flow, question, act, @lock) { IsBeforeLock = true });
                }
            }
        }
    }

    private static bool IsAskedForCancellation(FlowEvent @event) =>
        @event is { Kind: FlowEventKind.Call, Method: { Name: "get_IsCancellationRequested", ContainingType.Name: "CancellationTokenSource" } };

    /// <summary>The innermost lock that is held alone.</summary>
    private static FlowObject? AloneIn(LockSet locks)
    {
        for (var i = locks.Locks.Count - 1; i >= 0; i--)
        {
            if (locks.Locks[i].Mode == LockMode.Exclusive)
            {
                return locks.Locks[i].Target;
            }
        }

        return null;
    }

    private ISymbol? InsertsInto(FlowEvent act)
    {
        foreach (var effect in _effects.EffectsOf(act))
        {
            if (effect is { Kind: EffectKind.Insert, Registry: { } inserted } && Registration.FieldOf(inserted) is { Symbol: { } registry, Base: null or { Kind: FlowObjectKind.This } })
            {
                return registry;
            }
        }

        return null;
    }

    private bool IsDrainedAfterCancel(ISymbol registry, ISymbol source)
    {
        foreach (var flow in _context.FlowsOf(source.ContainingType).FlowsMentioning(new[] { source.Name }, _cancellationToken))
        {
            foreach (var cancel in flow.Events)
            {
                if (cancel is not { Kind: FlowEventKind.Call, Method: { Name: "Cancel" or "CancelAsync", ContainingType.Name: "CancellationTokenSource" } }
                    || flow.Objects.Objects(cancel.Receiver) is not [{ Symbol: { } cancelled }]
                    || !SymbolEqualityComparer.Default.Equals(cancelled, source))
                {
                    continue;
                }

                var effects = MethodEffects.Of(flow, _context.Flow, 2, _cancellationToken);
                foreach (var (@event, _) in FlowWalk.After(flow, cancel, static _ => false, _cancellationToken))
                {
                    if (@event.Kind == FlowEventKind.Call && TakesOut(@event, effects, registry) && !GoesThroughAgain(@event, flow))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>
    /// True where a walk through all entries is made over and over, until there are none: what is put in late is met by the next
    /// one. What the walk itself does with one entry after the other belongs to it.
    /// </summary>
    private bool GoesThroughAgain(FlowEvent call, MethodFlow flow)
    {
        foreach (var walk in flow.Events)
        {
            if (walk is { Kind: FlowEventKind.Call, Method.Name: "GetEnumerator" }
                && (ReferenceEquals(walk, call) || (call.Method!.Name is "MoveNext" or "get_Current" && FlowWalk.CanFollow(flow, walk, call, _cancellationToken)))
                && FlowWalk.CanFollow(flow, walk, walk, _cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TakesOut(FlowEvent call, MethodEffects effects, ISymbol registry)
    {
        foreach (var effect in effects.EffectsOf(call))
        {
            if (effect.Kind is EffectKind.Retract or EffectKind.Lookup
                && effect.Registry is not null
                && SymbolEqualityComparer.Default.Equals(Registration.FieldOf(effect.Registry)?.Symbol, registry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// What takes from a collection after a <c>Monitor.Wait</c> that an <c>if</c> leads to: by the time the waiter has the lock
    /// again, whoever else has waited may have taken what it was woken for.
    /// </summary>
    private void FindWaitsOutsideLoops(List<StaleCheck> found, HashSet<IOperation> judged)
    {
        foreach (var wait in _flow.Events)
        {
            if (!IsWait(wait) || _flow.Objects.Objects(wait.Receiver) is not { Length: 1 } locked)
            {
                continue;
            }

            foreach (var question in _flow.Events)
            {
                if (question.Kind == FlowEventKind.Call
                    && question.Locks.Holds(locked[0])
                    && _decisions.Of(question.Operation).Count > 0
                    && AskedBy(question) is { } registry
                    && Controls(question, wait)
                    && TakenAfter(wait, registry) is { } taken
                    && judged.Add(taken.Operation))
                {
                    found.Add(new StaleCheck(_flow, question, taken, locked[0]));
                }
            }
        }
    }

    private static bool IsWait(FlowEvent @event) => @event is { Kind: FlowEventKind.Acquire, Symbol: { Name: "Wait", ContainingType.Name: "Monitor" } };

    /// <summary>The collection that is asked, and not changed.</summary>
    private FlowObject? AskedBy(FlowEvent question)
    {
        FlowObject? asked = null;
        foreach (var effect in _effects.EffectsOf(question))
        {
            if (effect.Kind is EffectKind.Mutate or EffectKind.Insert or EffectKind.Retract)
            {
                return null;
            }

            if (effect.Kind is EffectKind.Ask or EffectKind.Lookup && effect.Registry is { } registry && Registration.FieldOf(registry) is not null)
            {
                asked = registry;
            }
        }

        return asked;
    }

    /// <summary>The first thing taken from a collection, before it is asked again, by a call that counts on finding something.</summary>
    private FlowEvent? TakenAfter(FlowEvent wait, FlowObject registry)
    {
        foreach (var (@event, _) in FlowWalk.After(_flow, wait, candidate => candidate.Kind == FlowEventKind.Call && ReferenceEquals(AskedBy(candidate), registry) && !CountsOnFinding(candidate), _cancellationToken))
        {
            if (@event.Kind != FlowEventKind.Call || !CountsOnFinding(@event))
            {
                continue;
            }

            var collections = @event.Method!.IsStatic ? (@event.Arguments.Length > 0 ? @event.Arguments[0] : FlowObjectTable.Empty) : @event.Receiver;
            if (Array.IndexOf(_effects.Objects(_effects.Expand(collections)), registry) >= 0)
            {
                return @event;
            }
        }

        return null;
    }

    /// <summary>Throws where the collection, or the place in it, is empty.</summary>
    private static bool CountsOnFinding(FlowEvent call) =>
        call.Method is { Name: "Dequeue" or "Pop" or "Peek" or "RemoveAt" or "RemoveFirst" or "RemoveLast" or "get_Item" or "First" or "Last" or "Single" };

    /// <summary>The reads of state that can change, with the locks that they run under.</summary>
    private void Collect()
    {
        foreach (var @event in _flow.Events)
        {
            if (IsPartOfUpdate(@event.Operation))
            {
                continue;
            }

            if (@event.Kind == FlowEventKind.Load && @event.Symbol is { IsStatic: true } @static && IsMutable(@static))
            {
                _readings.Add(new Reading(@event, @static, null, @event.Locks, IsCheck: true));
            }
            else if (@event.Kind is FlowEventKind.Load or FlowEventKind.Call)
            {
                // What a call reads matters where something is decided by it; who needs more of it asks for it.
                if (@event.Kind == FlowEventKind.Call && (_decisions.Of(@event.Operation).Count == 0 || (@event.Locks.IsEmpty && !MayLock(@event))))
                {
                    continue;
                }

                var isCheck = @event.Kind == FlowEventKind.Load || !ChangesSomething(@event);
                foreach (var effect in _effects.EffectsOf(@event))
                {
                    if (effect.Kind == EffectKind.Read && effect.Member is { } member && effect.Entry.Kind != FlowObjectKind.Unknown && IsMutable(member))
                    {
                        _readings.Add(new Reading(@event, member, effect.Entry, effect.Locks, isCheck));
                    }
                }
            }
        }
    }

    /// <summary>True where a call may take a lock that this type knows; what is read without one cannot outlive it.</summary>
    private bool MayLock(FlowEvent call)
    {
        if (call.Variables is not null || call.Method is not { } method || method.MethodKind is MethodKind.DelegateInvoke or MethodKind.LocalFunction)
        {
            return true;
        }

        foreach (var target in _context.Flow.Hierarchy.TargetsOf(method))
        {
            if (_context.Publishers.MayLock(target, _cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The read in <c>++</c>, <c>+=</c> and <c>n = n + 1</c> decides nothing.</summary>
    private static bool IsPartOfUpdate(IOperation read)
    {
        if (read.Parent is IIncrementOrDecrementOperation or ICompoundAssignmentOperation)
        {
            return true;
        }

        var value = read;
        while (value.Parent is IBinaryOperation or IConversionOperation)
        {
            value = value.Parent;
        }

        return value.Parent is ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: { } target } }
            && read is IMemberReferenceOperation { Member: { } source }
            && SymbolEqualityComparer.Default.Equals(target, source);
    }

    /// <summary>What another type locks inside its own methods is over when they return, and no promise to anyone.</summary>
    private bool IsOwnLock(Reading reading, FlowObject @lock) =>
        reading.Event.Locks.Holds(@lock)
        || @lock is not { Kind: FlowObjectKind.Field, Symbol.ContainingType: { } holder }
        || SymbolEqualityComparer.Default.Equals(holder.OriginalDefinition, _flow.Method.ContainingType?.OriginalDefinition);

    /// <summary>
    /// True for <c>_owner == caller</c> where whoever writes the owner writes only what it was given itself, or null: nobody else
    /// can make that true or false for this caller.
    /// </summary>
    private bool IsOwnerTest(Reading reading)
    {
        var operation = reading.Event.Operation;
        while (operation.Parent is IConversionOperation conversion)
        {
            operation = conversion;
        }

        if (reading.Event.Kind != FlowEventKind.Load
            || operation.Parent is not IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison
            || Conversions.Unwrap(ReferenceEquals(comparison.LeftOperand, operation) ? comparison.RightOperand : comparison.LeftOperand) is not IParameterReferenceOperation
            || reading.Member.ContainingType is not { } type)
        {
            return false;
        }

        var isClaimed = false;
        foreach (var flow in _context.FlowsOf(type).FlowsMentioning(new[] { reading.Member.Name }, _cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (@event.Kind != FlowEventKind.Store || !SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, reading.Member.OriginalDefinition))
                {
                    continue;
                }

                if (@event.Operation is not ISimpleAssignmentOperation { Value: { } written })
                {
                    return false;
                }

                var value = Conversions.Unwrap(written);
                isClaimed |= value is IParameterReferenceOperation;
                if (value is not (IParameterReferenceOperation or IDefaultValueOperation) && value.ConstantValue is not { HasValue: true, Value: null })
                {
                    return false;
                }
            }
        }

        return isClaimed;
    }

    private static bool IsMutable(ISymbol member) => member switch
    {
        IFieldSymbol field => !field.IsReadOnly && !field.IsConst,
        IPropertySymbol property => property.SetMethod is { IsInitOnly: false },
        _ => false,
    };

    private FlowEvent? Judge(Reading checkedAt, FlowObject @lock)
    {
        var after = FlowWalk.After(
            _flow, checkedAt.Event, candidate => ReferenceEquals(candidate.Operation, checkedAt.Event.Operation), _cancellationToken);
        if (!IsTakenAgain(after, @lock) || IsClaimed(checkedAt, @lock, after))
        {
            return null;
        }

        // A way on which the state is read again under the lock ends there, so that what it does next, such as the next round of a
        // loop, says nothing of the locks on the ways that rely on the first check.
        var onFirstCheck = new Dictionary<int, LockSet>();
        foreach (var (@event, locks) in FlowWalk.After(_flow, checkedAt.Event, candidate => ReadsAgain(candidate, checkedAt, @lock, after), _cancellationToken))
        {
            onFirstCheck.Add(@event.Index, locks);
        }

        foreach (var (@event, _) in after)
        {
            // The next round of a loop decides for itself; a using block's copies stand elsewhere in the graph, but not in the source.
            if (@event.Index < checkedAt.Event.Index
                || @event.Operation.Syntax.Span.End <= checkedAt.Event.Operation.Syntax.SpanStart
                || !onFirstCheck.TryGetValue(@event.Index, out var locks)
                || locks.IsExclusive
                || locks.Holds(@lock)
                || (IsReadOf(@event, checkedAt) && @event.Kind == FlowEventKind.Call))
            {
                continue;
            }

            if ((Overwrites(@event, checkedAt, @lock) || IsBehindPartialCheck(@event, checkedAt, @lock, after) || JoinsWhatWasDrained(@event, checkedAt, @lock, after))
                && IsDecided(@event, checkedAt, @lock, after)
                && !Claim.IsMade(_effects, _decisions, checkedAt.Event, @event, @lock, _cancellationToken))
            {
                return @event;
            }
        }

        return null;
    }

    private bool IsTakenAgain(IReadOnlyList<(FlowEvent Event, LockSet Locks)> after, FlowObject @lock)
    {
        foreach (var (@event, locks) in after)
        {
            if (locks.Holds(@lock))
            {
                continue;
            }

            if (@event.Kind == FlowEventKind.Acquire)
            {
                foreach (var taken in _flow.Objects.Objects(@event.Receiver))
                {
                    if (ReferenceEquals(taken, @lock))
                    {
                        return true;
                    }
                }
            }
            else if (@event.Kind == FlowEventKind.Call)
            {
                foreach (var effect in _effects.EffectsOf(@event))
                {
                    if (effect.Kind == EffectKind.Mutate && effect.Locks.Holds(@lock))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Who changes the checked state before the lock is given back has made the decision known to everyone.</summary>
    private bool IsClaimed(Reading checkedAt, FlowObject @lock, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        foreach (var (@event, locks) in after)
        {
            if (locks.Holds(@lock) && Writes(@event, checkedAt.Member, checkedAt.Owner, out _))
            {
                return true;
            }
        }

        // A helper that checks and claims in one go.
        return checkedAt.Event.Kind == FlowEventKind.Call && Writes(checkedAt.Event, checkedAt.Member, checkedAt.Owner, out _);
    }

    /// <summary>Only a read under the lock says something that still holds when it is acted upon.</summary>
    private bool ReadsAgain(FlowEvent candidate, Reading checkedAt, FlowObject @lock, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        if (!candidate.Locks.Holds(@lock) || (!IsReadOf(candidate, checkedAt) && !Claim.ComparesWithKept(candidate, _flow, @lock)))
        {
            return false;
        }

        foreach (var (@event, locks) in after)
        {
            if (ReferenceEquals(@event, candidate))
            {
                return !locks.Holds(@lock);
            }
        }

        return false;
    }

    private bool IsReadOf(FlowEvent candidate, Reading checkedAt)
    {
        foreach (var reading in _readings)
        {
            if (ReferenceEquals(reading.Event, candidate) && IsSameState(reading, checkedAt))
            {
                return true;
            }
        }

        if (candidate.Kind == FlowEventKind.Call)
        {
            foreach (var effect in _effects.EffectsOf(candidate))
            {
                if (effect.Kind == EffectKind.Read && SymbolEqualityComparer.Default.Equals(effect.Member, checkedAt.Member) && ReferenceEquals(effect.Entry, checkedAt.Owner))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsSameState(Reading left, Reading right) =>
        SymbolEqualityComparer.Default.Equals(left.Member, right.Member) && ReferenceEquals(left.Owner, right.Owner);

    /// <summary>The checked state itself is written, and the value is not one of which it does not matter who made it.</summary>
    private bool Overwrites(FlowEvent act, Reading checkedAt, FlowObject @lock)
    {
        if (!Writes(act, checkedAt.Member, checkedAt.Owner, out var locks) || !locks.Holds(@lock))
        {
            return false;
        }

        if (IsGivingBack(act))
        {
            return !Controls(checkedAt.Event, act);
        }

        if (act.Kind != FlowEventKind.Store || act.Constant.HasValue || act.IsReadModifyWrite)
        {
            return act.Kind == FlowEventKind.Store || !Resets(act, checkedAt);
        }

        var entries = _effects.Objects(_effects.Expand(act.Value));
        var registry = _effects.FieldOf(checkedAt.Member, checkedAt.Owner);
        foreach (var entry in entries)
        {
            if (EntryIdentity.Has(entry, registry, _flow, _context, _required, _cancellationToken))
            {
                return true;
            }
        }

        return FlowObjectTypes.TypeOf(checkedAt.Member) is { IsValueType: true } || _decisions.IsRefused(_flow, checkedAt.Event);
    }

    /// <summary>Giving back what was found taken is the end of a use, not the start of one.</summary>
    private static bool IsGivingBack(FlowEvent act) => act.Constant is { HasValue: true, Value: null or false or 0 };

    private bool Resets(FlowEvent act, Reading checkedAt)
    {
        foreach (var effect in _effects.EffectsOf(act))
        {
            if (effect is { Kind: EffectKind.Mutate, Constant: { HasValue: true, Value: null or false or 0 } }
                && SymbolEqualityComparer.Default.Equals(effect.Member, checkedAt.Member))
            {
                return true;
            }
        }

        return false;
    }

    private bool Writes(FlowEvent @event, ISymbol member, FlowObject? owner, out LockSet locks)
    {
        locks = @event.Locks;
        if (@event.Kind == FlowEventKind.Store && member.IsStatic)
        {
            return SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, member.OriginalDefinition);
        }

        if (@event.Kind is not (FlowEventKind.Store or FlowEventKind.Call))
        {
            return false;
        }

        foreach (var effect in _effects.EffectsOf(@event))
        {
            if (effect.Kind == EffectKind.Mutate
                && !effect.IsContent
                && ReferenceEquals(effect.Entry, owner)
                && SymbolEqualityComparer.Default.Equals(effect.Member, member))
            {
                locks = effect.Locks;
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// After the lock was taken again, some of what had been checked is checked once more, and the rest is not, although
    /// it can change as well.
    /// </summary>
    private bool IsBehindPartialCheck(FlowEvent act, Reading checkedAt, FlowObject @lock, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        if (!act.Locks.Holds(@lock) || !ChangesSomething(act) || IsGivingBack(act) || !IsWrittenElsewhere(checkedAt.Member) || ControlsWait(checkedAt, @lock, after))
        {
            return false;
        }

        foreach (var second in _readings)
        {
            if (SymbolEqualityComparer.Default.Equals(second.Member, checkedAt.Member)
                || !ReferenceEquals(second.Owner, checkedAt.Owner)
                || !second.Event.Locks.Holds(@lock)
                || !IsIn(after, second.Event, out var locks)
                || locks.Holds(@lock)
                || !IsCheckedBefore(second, @lock, after)
                || !Controls(second.Event, act))
            {
                continue;
            }

            return true;
        }

        return false;
    }

    private bool IsCheckedBefore(Reading second, FlowObject @lock, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        foreach (var first in _readings)
        {
            if (IsSameState(first, second)
                && first.Event.Locks.Holds(@lock)
                && _decisions.Of(first.Event.Operation).Count > 0
                && (!IsIn(after, first.Event, out var locks) || locks.Holds(@lock)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Something is put where whoever changes the checked state, as when it shuts down, has already taken everything out.
    /// </summary>
    private bool JoinsWhatWasDrained(FlowEvent act, Reading checkedAt, FlowObject @lock, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        if (act.Kind != FlowEventKind.Call || !act.Locks.Holds(@lock) || WritesBefore(@lock, after) || checkedAt.Owner is { Kind: not FlowObjectKind.This })
        {
            return false;
        }

        foreach (var effect in _effects.EffectsOf(act))
        {
            if (effect.Kind == EffectKind.Insert
                && effect.Registry is not null
                && Registration.FieldOf(effect.Registry) is { Symbol: { } registry }
                && IsDrainedBy(registry, checkedAt.Member))
            {
                return true;
            }
        }

        return false;
    }

    private bool WritesBefore(FlowObject @lock, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        foreach (var (@event, locks) in after)
        {
            if (locks.Holds(@lock) && ChangesSomething(@event))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsDrainedBy(ISymbol registry, ISymbol flag)
    {
        if (_flow.Method.ContainingType is null || FlowObjectTypes.TypeOf(flag) is not { SpecialType: SpecialType.System_Boolean } and not { TypeKind: TypeKind.Enum })
        {
            return false;
        }

        foreach (var flow in _context.FlowsOf(_flow.Method.ContainingType).FlowsMentioning(new[] { flag.Name }, _cancellationToken))
        {
            if (flow.Method.MethodKind == MethodKind.Constructor || !Sets(flow, flag))
            {
                continue;
            }

            var effects = MethodEffects.Of(flow, _context.Flow, 2, _cancellationToken);
            foreach (var @event in flow.Events)
            {
                if (@event.Kind == FlowEventKind.Call && TakesOut(@event, effects, registry))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Sets(MethodFlow flow, ISymbol flag)
    {
        foreach (var @event in flow.Events)
        {
            if (@event.Kind == FlowEventKind.Store
                && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, flag.OriginalDefinition)
                && @event.Constant is { HasValue: true, Value: not false and not null })
            {
                return true;
            }
        }

        return false;
    }

    private bool ChangesSomething(FlowEvent @event)
    {
        if (@event.Kind is FlowEventKind.Store or FlowEventKind.ElementStore)
        {
            return true;
        }

        if (@event.Kind != FlowEventKind.Call)
        {
            return false;
        }

        foreach (var effect in _effects.EffectsOf(@event))
        {
            if (effect.Kind is EffectKind.Mutate or EffectKind.Insert or EffectKind.Retract)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsWrittenElsewhere(ISymbol member)
    {
        if (member.ContainingType is not { } owner)
        {
            return false;
        }

        var isForeign = !SymbolEqualityComparer.Default.Equals(owner, _flow.Method.ContainingType?.OriginalDefinition);
        if (isForeign && member is IPropertySymbol { SetMethod.DeclaredAccessibility: not Accessibility.Private } or IFieldSymbol { DeclaredAccessibility: not Accessibility.Private })
        {
            return true;
        }

        foreach (var flow in _context.FlowsOf(owner).FlowsMentioning(new[] { member.Name }, _cancellationToken))
        {
            if (ReferenceEquals(flow, _flow) || flow.Method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor)
            {
                continue;
            }

            foreach (var @event in flow.Events)
            {
                if (@event.Kind == FlowEventKind.Store && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, member))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The act itself depends on the check, or the wait that gave the lock away does.</summary>
    private bool IsDecided(FlowEvent act, Reading checkedAt, FlowObject @lock, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        return (Controls(checkedAt.Event, act) && !IsDoneEitherWay(checkedAt.Event, act)) || ControlsWait(checkedAt, @lock, after);
    }

    /// <summary>What a <c>finally</c> block does is done whatever the check said: it stands in the graph once for each way out.</summary>
    private bool IsDoneEitherWay(FlowEvent check, FlowEvent act)
    {
        foreach (var copy in _flow.Events)
        {
            if (copy.Kind != act.Kind || ReferenceEquals(copy, act) || !ReferenceEquals(copy.Operation.Syntax, act.Operation.Syntax))
            {
                continue;
            }

            foreach (var decision in _decisions.Of(check.Operation))
            {
                if ((LeadsTo(decision, decision.Node.FallThrough, act) && LeadsTo(decision, decision.Node.Conditional, copy))
                    || (LeadsTo(decision, decision.Node.Conditional, act) && LeadsTo(decision, decision.Node.FallThrough, copy)))
                {
                    return true;
                }
            }
        }

        return false;

        bool LeadsTo(Decision decision, FlowNode? way, FlowEvent target) =>
            Decisions.Controls(_flow, decision, target, way, candidate => ReferenceEquals(candidate, check), _cancellationToken);
    }

    private bool ControlsWait(Reading checkedAt, FlowObject @lock, IReadOnlyList<(FlowEvent Event, LockSet Locks)> after)
    {
        foreach (var (@event, _) in after)
        {
            if (IsWait(@event)
                && Array.IndexOf(_flow.Objects.Objects(@event.Receiver), @lock) >= 0
                && Controls(checkedAt.Event, @event))
            {
                return true;
            }
        }

        return false;
    }

    private bool Controls(FlowEvent check, FlowEvent act)
    {
        foreach (var decision in _decisions.Of(check.Operation))
        {
            if (!decision.IsHandedOver && Decisions.Controls(_flow, decision, act, null, candidate => ReferenceEquals(candidate, check), _cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIn(IReadOnlyList<(FlowEvent Event, LockSet Locks)> after, FlowEvent @event, out LockSet locks)
    {
        foreach (var (candidate, held) in after)
        {
            if (ReferenceEquals(candidate, @event))
            {
                locks = held;
                return true;
            }
        }

        locks = LockSet.None;
        return false;
    }

    /// <summary>A read of state that can change.</summary>
    /// <param name="Event">The event that reads, perhaps in a callee.</param>
    /// <param name="Member">What is read.</param>
    /// <param name="Owner">The object it belongs to; null for a static member.</param>
    /// <param name="Locks">The locks held at the read.</param>
    /// <param name="IsCheck">False for a call that changes something as well, and is more than a question.</param>
    private sealed record Reading(FlowEvent Event, ISymbol Member, FlowObject? Owner, LockSet Locks, bool IsCheck);
}
