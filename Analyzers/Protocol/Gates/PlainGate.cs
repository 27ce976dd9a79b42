using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>A flag by which one thread tells another that something is ready, without anything that orders memory.</summary>
/// <param name="Flag">The field or automatic property.</param>
/// <param name="Store">A write that says "ready".</param>
/// <param name="Test">A test of it on another thread.</param>
/// <param name="Tester">The method that tests.</param>
/// <param name="State">A member that the flag vouches for; null where it is not known which.</param>
/// <param name="Plain">The accesses that lack ordering, the writes first.</param>
internal sealed record PlainGate(
    ISymbol Flag,
    FlowEvent Store,
    FlowEvent Test,
    MethodFlow Tester,
    ISymbol? State,
    ImmutableArray<FlowEvent> Plain)
{
    /// <summary>Of a flag that is set in more places than this, by generated code most likely, the first are compared with each read.</summary>
    private const int MostStores = 32;

    /// <summary>The first pair of a write and a test of the flag with nothing between them, or null.</summary>
    internal static PlainGate? Find(FlagProtocol protocol, TypeFlows type, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (protocol.IsVolatile || protocol.Tests.IsEmpty)
        {
            return null;
        }

        VouchedState? vouched = null;
        foreach (var store in protocol.Accesses)
        {
            if (!store.IsStore)
            {
                continue;
            }

            foreach (var test in protocol.Tests)
            {
                if ((store.IsOrdered && IsOrdered(test, protocol.Flag)) || LockPath.Exclude(store.OwnLocks, test.OwnLocks))
                {
                    continue;
                }

                if (IsWaitedFor(store, test)
                    && !FlagProtocol.Exclude(store, test)
                    && !WrittenOnReturn.IsPassedBefore(test.Branch.Event, test.Flow, protocol.Flag, store.Event.Constant, context, cancellationToken))
                {
                    return Create(protocol, store, test, null);
                }

                if (!store.Sets || IsEndedTwice(store, test))
                {
                    continue;
                }

                vouched ??= new VouchedState(protocol, type, context, cancellationToken);
                var state = StateBefore(store, test, vouched, out var isKnown);
                if ((state is not null || (!(isKnown && DoesNothing(test)) && test.ReturnsWhenSet && !Teardown.IsName(store.Member.Name) && IsDoubleChecked(protocol, store, test) && DoesSomethingBefore(store)))
                    && FlagEvidence.Of(protocol, store, test, type, context, cancellationToken) >= required
                    && !FlagProtocol.Exclude(store, test))
                {
                    return Create(protocol, store, test, state);
                }
            }
        }

        return null;
    }

    /// <summary>The gate of entries that are looked up in a registry, where <paramref name="registration"/> opens it.</summary>
    /// <param name="registration">The registration.</param>
    /// <param name="type">The type that registers.</param>
    /// <param name="protocolOf">What that type does with a flag, which many registrations may set.</param>
    /// <param name="required">The evidence of threads that a finding needs.</param>
    /// <param name="context">The protocols of the compilation.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static PlainGate? Find(
        Registration registration,
        TypeFlows type,
        Func<ISymbol, ReadyState, FlagProtocol> protocolOf,
        Evidence required,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        foreach (var completion in registration.Completions)
        {
            // A flag that says that things are over vouches for nothing.
            if (completion.Effect.Member is not { } gate
                || !IsPlainFlag(gate)
                || Teardown.Contains(completion.Effect.Site.Syntax)
                || !FollowsInitialization(completion, gate, registration, context, cancellationToken))
            {
                continue;
            }

            var registry = context.ProtocolOf(registration.Registry, registration.Effect.IsReference, registration.Flow.Method.ContainingType, cancellationToken);
            if (registry.Evidence == Evidence.Excluded || registry.Evidence < required)
            {
                return null;
            }

            var ready = completion.Effect.Constant is { HasValue: true, Value: { } value and not bool }
                ? new ReadyState(value, FlagProtocolBuilder.IsOfTwo(FlowObjectTypes.TypeOf(gate)!))
                : ReadyState.True;
            var protocol = protocolOf(gate, ready);
            if (!HasPlainRead(protocol))
            {
                continue;
            }

            foreach (var lookup in IsReadOutside(protocol, registry, type) ? registry.Lookups : registry.OwnLookups)
            {
                if (ReadFor(lookup, registration, protocol, context, cancellationToken) is not { } read
                    || !IsAskedFor(ready, read, lookup, protocol)
                    || GateTests.TreatmentOf(gate, lookup, registration, servesRegistration: false, context, cancellationToken).Treatment is not (GateTreatment.Tested or GateTreatment.Bypassed)
                    || LockPath.Exclude(LockPath.From(completion.Effect.Locks, registration.RegistryOwner, registration.Flow.Method), lookup.Access.Locks))
                {
                    continue;
                }

                foreach (var store in protocol.Accesses)
                {
                    // A setter sets what it is given.
                    if ((store.Sets || (store.IsStore && store.Event.Operation.Syntax == completion.Effect.Site.Syntax)) && !(store.IsOrdered && read.IsOrdered))
                    {
                        return Create(protocol, store, read.Event, lookup.Access.Flow, null);
                    }
                }
            }
        }

        return null;
    }

    /// <summary>True where a type that neither owns the registry nor publishes can come by the gate: it reads the gate itself, or asks somebody who tells.</summary>
    private static bool IsReadOutside(FlagProtocol protocol, RegistryProtocol registry, TypeFlows publisher)
    {
        foreach (var access in protocol.Accesses)
        {
            if (!access.IsStore && (IsTeller(access.Flow.Method, protocol.Flag) || !(IsIn(access, registry.Registry.ContainingType) || IsIn(access, publisher.Type))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIn(FlagAccess access, INamedTypeSymbol type) =>
        SymbolEqualityComparer.Default.Equals(TypeHierarchy.OutermostOf(access.Flow.Method.ContainingType), TypeHierarchy.OutermostOf(type));

    /// <summary>True for what may answer whether the flag is set, or tell its value.</summary>
    private static bool IsTeller(IMethodSymbol method, ISymbol flag) =>
        method.ReturnType.SpecialType == SpecialType.System_Boolean || SymbolEqualityComparer.Default.Equals(method.ReturnType, FlowObjectTypes.TypeOf(flag));

    /// <summary>
    /// A flag that is set with nothing done between the publication and it vouches for nothing. What is written under a lock of the
    /// entry is read under it too, by whoever wants to see it whole, and needs no flag that says that it is there.
    /// </summary>
    private static bool FollowsInitialization(RegistrationStep completion, ISymbol gate, Registration registration, ProtocolContext context, CancellationToken cancellationToken)
    {
        var initialization = new LateInitialization(registration, context, cancellationToken);
        foreach (var late in registration.LateWrites)
        {
            if (late.Event.Index <= completion.Event.Index
                && !SymbolEqualityComparer.Default.Equals(late.Effect.Member, gate)
                && !initialization.IsUnderOwnLock(late))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where it is this very state that a lookup, or the predicate that it goes by, asks for: of one state among many, another may be meant.</summary>
    private static bool IsAskedFor(ReadyState ready, FlagAccess read, Lookup lookup, FlagProtocol protocol)
    {
        if (ready.IsOneOfTwo || SymbolEqualityComparer.Default.Equals(BranchTest.ToldBy(read.Flow, ready), protocol.Flag))
        {
            return true;
        }

        foreach (var test in protocol.Tests)
        {
            if (ReferenceEquals(test.Flow, lookup.Access.Flow))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The read by which a lookup tests the gate: in its own method, or in a getter or predicate that it goes through.</summary>
    private static FlagAccess? ReadFor(Lookup lookup, Registration registration, FlagProtocol protocol, ProtocolContext context, CancellationToken cancellationToken)
    {
        FlagAccess? elsewhere = null;
        foreach (var access in protocol.Accesses)
        {
            if (access.IsStore)
            {
                continue;
            }

            if (ReferenceEquals(access.Flow, lookup.Access.Flow)
                && !(ReferenceEquals(access.Flow, registration.Flow) && registration.IsAfter(access.Event)))
            {
                return access;
            }

            if (TellsLookup(access.Flow.Method, lookup, protocol.Flag, context, cancellationToken))
            {
                elsewhere ??= access;
            }
        }

        return elsewhere;
    }

    /// <summary>True for a predicate that is written in the lookup, and for a getter or method of the gate's type that tells the lookup how it stands.</summary>
    private static bool TellsLookup(IMethodSymbol method, Lookup lookup, ISymbol gate, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (!IsTeller(method, gate))
        {
            return false;
        }

        var member = lookup.Access.Member;
        return SymbolEqualityComparer.Default.Equals(TypeFlows.MemberOf(method), member)
            || (SymbolEqualityComparer.Default.Equals(method.ContainingType.OriginalDefinition, gate.ContainingType) && Asks(member, method, depth: 2, context, cancellationToken));
    }

    /// <summary>True where a member, or a helper of it, calls <paramref name="teller"/>; what a call through an interface may do is no question put to the entry.</summary>
    private static bool Asks(IMethodSymbol member, IMethodSymbol teller, int depth, ProtocolContext context, CancellationToken cancellationToken)
    {
        foreach (var flow in context.FlowsOf(member.ContainingType).FlowsOf(member, cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (@event is not { Kind: FlowEventKind.Call, Method: { } called })
                {
                    continue;
                }

                foreach (var target in context.Flow.Hierarchy.TargetsOf(called))
                {
                    if (SymbolEqualityComparer.Default.Equals(target, teller))
                    {
                        return true;
                    }
                }

                if (depth > 0
                    && called is { IsAbstract: false, IsVirtual: false, IsOverride: false }
                    && FlowContext.HasBody(called.OriginalDefinition)
                    && Asks(called.OriginalDefinition, teller, depth - 1, context, cancellationToken))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static PlainGate? Create(FlagProtocol protocol, FlagAccess store, FlagTest test, ISymbol? state) =>
        Create(protocol, store, test.Branch.Event, test.Flow, state);

    private static PlainGate? Create(FlagProtocol protocol, FlagAccess store, FlowEvent test, MethodFlow tester, ISymbol? state)
    {
        var plain = ImmutableArray.CreateBuilder<FlowEvent>();
        AddPlain(protocol, plain, isStore: true);
        AddPlain(protocol, plain, isStore: false);
        return plain.Count == 0 ? null : new PlainGate(protocol.Flag, store.Event, test, tester, state, plain.ToImmutable());
    }

    /// <summary>The reads of a flag that neither order memory nor share a lock with its writes.</summary>
    internal static ImmutableArray<FlowEvent> PlainReadsOf(FlagProtocol protocol)
    {
        var plain = ImmutableArray.CreateBuilder<FlowEvent>();
        if (!protocol.IsVolatile)
        {
            AddPlain(protocol, plain, isStore: false);
        }

        return plain.ToImmutable();
    }

    private static bool HasPlainRead(FlagProtocol protocol)
    {
        if (protocol.IsVolatile)
        {
            return false;
        }

        foreach (var access in protocol.Accesses)
        {
            if (IsPlain(access, protocol, isStore: false))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPlain(FlagAccess access, FlagProtocol protocol, bool isStore) =>
        access.IsStore == isStore && !access.IsOrdered && (isStore || !IsLockedAgainstStores(access, protocol));

    private static void AddPlain(FlagProtocol protocol, ImmutableArray<FlowEvent>.Builder plain, bool isStore)
    {
        foreach (var access in protocol.Accesses)
        {
            if (IsPlain(access, protocol, isStore) && !Contains(plain, access.Event))
            {
                plain.Add(access.Event);
            }
        }
    }

    /// <summary>A finally block stands several times in the graph, once in the source.</summary>
    private static bool Contains(ImmutableArray<FlowEvent>.Builder events, FlowEvent candidate)
    {
        foreach (var @event in events)
        {
            if (@event.Operation.Syntax == candidate.Operation.Syntax)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLockedAgainstStores(FlagAccess load, FlagProtocol protocol)
    {
        var stores = 0;
        foreach (var access in protocol.Accesses)
        {
            if (!access.Sets)
            {
                continue;
            }

            if (!LockPath.Exclude(access.Locks, load.Locks))
            {
                return false;
            }

            if (++stores == MostStores)
            {
                break;
            }
        }

        return true;
    }

    /// <summary>True for a flag whose declaration does not order its accesses.</summary>
    internal static bool IsPlainFlag(ISymbol gate) =>
        gate is IFieldSymbol { IsVolatile: false } or IPropertySymbol
        && FlowObjectTypes.TypeOf(gate) is { } type
        && (type.SpecialType == SpecialType.System_Boolean || type.TypeKind == TypeKind.Enum);

    private static bool IsOrdered(FlagTest test, ISymbol flag)
    {
        if (test.Branch.Event.Kind == FlowEventKind.Load)
        {
            return MethodEffects.IsOrdered(test.Branch.Event.Operation);
        }

        foreach (var effect in test.Effects.EffectsOf(test.Branch.Event))
        {
            if (effect.Kind == EffectKind.Read && SymbolEqualityComparer.Default.Equals(effect.Member, flag) && !effect.IsOrdered)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for a test behind which a method that finds the flag set only returns.</summary>
    private static bool DoesNothing(FlagTest test)
    {
        foreach (var @event in test.Flow.Events)
        {
            if (@event.Kind is not (FlowEventKind.Return or FlowEventKind.Release)
                && BranchTest.CanReach(test.Flow, test.Branch.WhenReady, @event.Node, static _ => false)
                && !ReferenceEquals(@event.Node, test.Branch.Node))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for <c>Dispose</c> and its like, where whoever comes second goes on to take away what is left, ready or not.</summary>
    private static bool IsEndedTwice(FlagAccess store, FlagTest test) =>
        Teardown.IsName(store.Member.Name) && Teardown.IsName(test.Member.Name) && test.ReturnsWhenSet;

    /// <summary>State that is written ahead of the flag, and that this test lets others read.</summary>
    /// <param name="store">The store of the flag.</param>
    /// <param name="test">The test.</param>
    /// <param name="vouched">What the flag may vouch for.</param>
    /// <param name="isKnown">True where some such state is written, whoever reads it.</param>
    private static ISymbol? StateBefore(FlagAccess store, FlagTest test, VouchedState vouched, out bool isKnown)
    {
        isKnown = false;
        foreach (var @event in store.Flow.Events)
        {
            if (@event.Index >= store.Event.Index)
            {
                break;
            }

            foreach (var effect in VouchedState.EffectsAround(store, @event))
            {
                if (vouched.StateOf(effect, @event, store) is not { } state
                    || !BranchTest.CanReach(store.Flow, @event.Node, store.Event.Node, static _ => false))
                {
                    continue;
                }

                isKnown = true;

                // Whoever takes the lock under which the state is written waits for it, and sees it whole.
                foreach (var read in vouched.ReadsOf(state, EntryLocks.OwnAt(@event, store.Flow)))
                {
                    if (ReferenceEquals(read.Test, test))
                    {
                        return state;
                    }
                }
            }
        }

        return null;
    }

    private static bool IsDoubleChecked(FlagProtocol protocol, FlagAccess store, FlagTest test)
    {
        foreach (var guard in protocol.GuardsOf(store))
        {
            if (ReferenceEquals(guard, test))
            {
                return FlagProtocol.IsDoubleChecked(guard, store);
            }
        }

        return false;
    }

    /// <summary>
    /// True where something is made under the lock before the flag is set: a flag that says that things are over, or that
    /// something was done elsewhere, vouches for nothing that is read behind it.
    /// </summary>
    private static bool DoesSomethingBefore(FlagAccess store)
    {
        foreach (var @event in store.Flow.Events)
        {
            if (@event.Index >= store.Event.Index)
            {
                break;
            }

            if (IsValue(@event, store.Event.Symbol!)
                || (@event is { Kind: FlowEventKind.Call, Method: { MethodKind: MethodKind.Ordinary } } && MakesState(@event, store)))
            {
                foreach (var held in store.Event.Locks.Locks)
                {
                    if (@event.Locks.Holds(held.Target))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>True for a store of anything but the flag itself, a finally block's copies of which come one after the other, and of nothing.</summary>
    private static bool IsValue(FlowEvent @event, ISymbol flag) => @event.Kind switch
    {
        FlowEventKind.ElementStore => true,
        FlowEventKind.Store => @event.Constant is not { HasValue: true, Value: null or false }
            && @event.Operation is not ISimpleAssignmentOperation { Value: IDefaultValueOperation or IFieldReferenceOperation { Field: { IsStatic: true, Name: "Zero" } } }
            && !SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, flag.OriginalDefinition),
        _ => false,
    };

    /// <summary>True for a call that assigns a member of the object itself or of a type, or puts something into a collection there.</summary>
    private static bool MakesState(FlowEvent call, FlagAccess store)
    {
        foreach (var effect in store.Effects.EffectsOf(call))
        {
            var isMade = effect switch
            {
                { Kind: EffectKind.Mutate, IsContent: false } =>
                    !effect.WritesDefault && effect.Constant is not { HasValue: true, Value: null or false } && IsOwner(effect.Entry),
                { Kind: EffectKind.Insert or EffectKind.Publish, Registry: { } registry } =>
                    Registration.FieldOf(registry) is { } field && (field.Base is null || IsOwner(field.Base)),
                _ => false,
            };
            if (isMade)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOwner(FlowObject item) =>
        item.Kind is FlowObjectKind.This or FlowObjectKind.Parameter or FlowObjectKind.Captured || item is { Kind: FlowObjectKind.Field, Base: null };

    /// <summary>True for a loop that does nothing but wait until another method writes the flag.</summary>
    private static bool IsWaitedFor(FlagAccess store, FlagTest test)
    {
        if (ReferenceEquals(store.Flow, test.Flow) || !(store.Sets || store.Event.Constant is { HasValue: true, Value: false }) || IsOrdered(test, store.Event.Symbol!.OriginalDefinition))
        {
            return false;
        }

        return IsWaitingLoop(test.Flow, test.Branch.Node, store.Sets ? test.Branch.WhenNot : test.Branch.WhenReady);
    }

    private static bool IsWaitingLoop(MethodFlow flow, FlowNode head, FlowNode? body)
    {
        var seen = new HashSet<FlowNode>();
        var pending = new Stack<FlowNode>();
        if (body is not null)
        {
            pending.Push(body);
        }

        var returns = false;
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (ReferenceEquals(node, head))
            {
                returns = true;
                continue;
            }

            if (!seen.Add(node))
            {
                continue;
            }

            if (node.Block is null or { Kind: BasicBlockKind.Exit } || !OnlyWaits(flow, node))
            {
                return false;
            }

            if (node.FallThrough is { } next)
            {
                pending.Push(next);
            }

            if (node.Conditional is { } other)
            {
                pending.Push(other);
            }
        }

        return returns && OnlyWaits(flow, head);
    }

    private static bool OnlyWaits(MethodFlow flow, FlowNode node)
    {
        var (first, count) = flow.EventsOf(node);
        for (var i = first; i < first + count; i++)
        {
            var @event = flow.Events[i];
            var isWait = @event.Kind switch
            {
                FlowEventKind.Load => true,
                FlowEventKind.Call => @event.Method is { ContainingType: { Name: "Thread" or "SpinWait", ContainingNamespace.Name: "Threading" } },
                _ => false,
            };
            if (!isWait)
            {
                return false;
            }
        }

        return true;
    }
}
