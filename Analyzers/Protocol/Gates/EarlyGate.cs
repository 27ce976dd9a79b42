using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>A flag that is set while something that it vouches for is still to come.</summary>
/// <param name="Protocol">What the type does with the flag.</param>
/// <param name="Store">The store that comes too early.</param>
/// <param name="Late">What still comes.</param>
/// <param name="State">The member that is written too late; null where a call does it that the analysis cannot see into.</param>
/// <param name="Read">Who takes the state for complete.</param>
internal sealed record EarlyGate(FlagProtocol Protocol, FlagAccess Store, FlowEvent Late, ISymbol? State, GatedRead Read)
{
    /// <summary>A method that sets a flag more often than this, generated most likely, is judged by its first stores.</summary>
    private const int MostStores = 16;

    /// <summary>A straight line is followed this far; what can throw ends a node within a try block.</summary>
    private const int MostNodesBehind = 4;

    /// <summary>True where <see cref="Late"/> comes first, and the flag is set all the same if it fails.</summary>
    internal bool IsOnFailure { get; init; }

    /// <summary>The first such store of each flag that <paramref name="type"/> sets.</summary>
    internal static EarlyGate? Find(FlagProtocol protocol, TypeFlows type, Evidence required, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (protocol.Tests.IsEmpty)
        {
            return null;
        }

        VouchedState? vouched = null;
        MethodFlow? flow = null;
        var stores = 0;
        foreach (var store in protocol.Accesses)
        {
            // The accesses of one method are neighbours.
            stores = ReferenceEquals(store.Flow, flow) ? stores : 0;
            flow = store.Flow;
            if (store.Sets
                && stores++ < MostStores
                && Find(store, protocol, vouched ??= new VouchedState(protocol, type, context, cancellationToken), type, required, context, cancellationToken) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static EarlyGate? Find(
        FlagAccess store,
        FlagProtocol protocol,
        VouchedState vouched,
        TypeFlows type,
        Evidence required,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        var owners = store.Flow.Objects.Objects(store.Event.Receiver);
        var owner = owners.Length == 1 ? owners[0] : null;
        bool[]? behindGuards = null;
        var steps = FlowWalk.After(store.Flow, store.Event, @event => ReferenceEquals(@event.Operation, store.Event.Operation), cancellationToken);
        foreach (var (@event, locks) in steps)
        {
            if (ReferenceEquals(@event.Operation, store.Event.Operation))
            {
                continue;
            }

            // What sets the flag as well comes in by the way that this flow has taken, and finds it set.
            var effects = VouchedState.EffectsAround(store, @event);
            if (@event.Kind == FlowEventKind.Call && Writes(effects, protocol.Flag))
            {
                continue;
            }

            var continuous = LockPath.From(locks, owner, store.Flow.Method);
            foreach (var effect in effects)
            {
                if (vouched.StateOf(effect, @event, store) is not { } state || vouched.IsTakenAwayBehind(state) || IsWrittenRegardless(@event))
                {
                    continue;
                }

                // Who takes the lock that is held from the flag to the write waits until all is written.
                foreach (var read in continuous.IsEmpty ? vouched.ReadsOf(state) : vouched.ReadsOf(state, continuous))
                {
                    if (!IsEnding(store, read)
                        && !LockPath.Exclude(continuous, read.Test.OwnLocks)
                        && !IsAfter(read, store, steps)
                        && !IsBehindAnotherGate(read, store, @event)
                        && !IsBehindSection(read, store, @event, type, context, cancellationToken)
                        && !(store.IsState && IsAnswer(read))
                        && FlagEvidence.Of(protocol, store, read.Test, type, context, cancellationToken) >= required
                        && !Excluded(continuous.AddRange(store.EntryLocks.Value), read.Test)
                        && !IsStoredAgainBehind(@event, store.Effects, protocol.Flag))
                    {
                        return new EarlyGate(protocol, store, @event, state, read);
                    }
                }
            }

            if (!locks.IsEmpty && !Teardown.IsName(store.Member.Name) && IsOpenCall(@event) && DoubleCheck(protocol, store) is { } check)
            {
                return new EarlyGate(protocol, store, @event, null, new GatedRead(check, check.Flow, null));
            }
        }

        return FindOnFailure();

        // A finally block that sets the flag sets it whatever has become of what the flag vouches for.
        EarlyGate? FindOnFailure()
        {
            if (FailableTryAround(store) is not { } @try)
            {
                return null;
            }

            foreach (var @event in store.Flow.Events)
            {
                if (!@try.Block.Span.Contains(@event.Operation.Syntax.Span))
                {
                    continue;
                }

                foreach (var effect in VouchedState.EffectsAround(store, @event))
                {
                    if (vouched.StateOf(effect, @event, store) is not { } state || vouched.IsTakenAwayBehind(state) || !MayFailBefore(@event, @try.Block, store.Flow, context))
                    {
                        continue;
                    }

                    foreach (var read in vouched.ReadsOf(state))
                    {
                        if (read.Read is { } use
                            && IsDereferenced(use.Operation.Syntax)
                            && FlagEvidence.Of(protocol, store, read.Test, type, context, cancellationToken) >= required
                            && !Excluded(store.Locks, read.Test))
                        {
                            return new EarlyGate(protocol, store, @event, state, read) { IsOnFailure = true };
                        }
                    }
                }
            }

            return null;
        }

        bool Excluded(ImmutableArray<LockPath> held, FlagTest test) =>
            LockPath.Exclude(held, test.Locks) || context.CallersExclude(held, store.Member, test.Locks, test.Member, cancellationToken);

        // What is written whether the flag was set before or not keeps changing behind it, and the flag says nothing of it.
        bool IsWrittenRegardless(FlowEvent late) => (behindGuards ??= BehindGuards())[late.Node.Index];

        bool[] BehindGuards()
        {
            var behind = new bool[store.Flow.Graph.Nodes.Count];
            foreach (var guard in protocol.GuardsOf(store))
            {
                BranchTest.MarkReachable(store.Flow, guard.Branch.WhenReady, behind);
            }

            // An exchange that is tested sets the flag itself, and sends on whoever has found it set.
            foreach (var test in protocol.Tests)
            {
                if (test.IsClaim && ReferenceEquals(test.Flow, store.Flow) && ReferenceEquals(test.Branch.Node, store.Event.Node))
                {
                    BranchTest.MarkReachable(store.Flow, test.Branch.WhenReady, behind);
                }
            }

            return behind;
        }
    }

    private static bool Writes(ImmutableArray<Effect> effects, ISymbol flag)
    {
        foreach (var effect in effects)
        {
            if (effect is { Kind: EffectKind.Mutate, IsContent: false } && SymbolEqualityComparer.Default.Equals(effect.Member, flag))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True where the flag is stored once more right behind a write: in a loop, that store vouches for what its own pass has
    /// written, and one that takes the flag back calls off whatever it had said.
    /// </summary>
    internal static bool IsStoredAgainBehind(FlowEvent write, MethodEffects effects, ISymbol flag)
    {
        var node = write.Node;
        var from = write.Index + 1;
        for (var steps = 0; steps < MostNodesBehind; steps++)
        {
            var (first, count) = effects.Flow.EventsOf(node);
            for (var i = Math.Max(first, from); i < first + count; i++)
            {
                if (Writes(effects.EffectsOf(effects.Flow.Events[i]), flag))
                {
                    return true;
                }
            }

            if (node is not { Conditional: null, FallThrough: { } next })
            {
                return false;
            }

            node = next;
            from = 0;
        }

        return false;
    }

    /// <summary>The statement in whose finally block the flag is set, if no handler in it has a say about the failure.</summary>
    private static TryStatementSyntax? FailableTryAround(FlagAccess store) =>
        store.Event.Operation.Syntax.FirstAncestorOrSelf<FinallyClauseSyntax>() is { Parent: TryStatementSyntax { Catches.Count: 0 } @try } ? @try : null;

    /// <summary>True where other code runs before a write is done. That there is no memory left is no failure that anybody counts on.</summary>
    private static bool MayFailBefore(FlowEvent write, BlockSyntax block, MethodFlow flow, ProtocolContext context)
    {
        foreach (var @event in flow.Events)
        {
            if (@event is { Kind: FlowEventKind.Call, Method: { MethodKind: MethodKind.Ordinary } method }
                && block.Span.Contains(@event.Operation.Syntax.Span)
                && @event.Operation.Syntax.SpanStart < write.Operation.Syntax.Span.End
                && context.Flow.RolesOf(method) == ApiRoles.None)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a value that has to be there: null is an answer where it is only handed on.</summary>
    internal static bool IsDereferenced(SyntaxNode value)
    {
        while (value.Parent is PostfixUnaryExpressionSyntax or ParenthesizedExpressionSyntax
            || (value.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own && own.Name == value))
        {
            value = value.Parent;
        }

        return value.Parent is ElementAccessExpressionSyntax || (value.Parent is MemberAccessExpressionSyntax access && access.Expression == value);
    }

    /// <summary>What the registering flow itself reads after its own test is no race.</summary>
    private static bool IsAfter(GatedRead read, FlagAccess store, IReadOnlyList<(FlowEvent Event, LockSet Locks)> steps)
    {
        if (!ReferenceEquals(read.Test.Flow, store.Flow))
        {
            return false;
        }

        foreach (var (@event, _) in steps)
        {
            if (ReferenceEquals(@event, read.Test.Branch.Event))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a read behind a second flag that is set once the late write is done: that one vouches for it.</summary>
    private static bool IsBehindAnotherGate(GatedRead read, FlagAccess store, FlowEvent late)
    {
        if (read.Read is not { } use)
        {
            return false;
        }

        foreach (var branch in BranchTest.FindIn(read.Flow))
        {
            if (!branch.IsNullTest
                && !SymbolEqualityComparer.Default.Equals(branch.Member, store.Event.Symbol)
                && IsSetAfter(branch.Member, store.Flow, late)
                && BranchTest.CanReach(read.Flow, branch.WhenReady, use.Node, static _ => false)
                && !BranchTest.CanReach(read.Flow, branch.WhenNot, use.Node, static _ => false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True for a read to which one only comes by way of a section that is run once, under a lock, and that sets the flag and
    /// writes what it vouches for before it assigns the field by which it is told that it has been run: whoever finds that field
    /// assigned finds both.
    /// </summary>
    private static bool IsBehindSection(GatedRead read, FlagAccess store, FlowEvent late, TypeFlows type, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (read.Read is not { } use)
        {
            return false;
        }

        foreach (var section in SectionsOf(store, late, type, cancellationToken))
        {
            if (GateTests.IsTestedBefore(section, read.Flow, use, context, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The fields that are found null and assigned in one section around both writes, in the method itself or in the one that calls it.</summary>
    private static HashSet<ISymbol> SectionsOf(FlagAccess store, FlowEvent late, TypeFlows type, CancellationToken cancellationToken)
    {
        var sections = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (!store.OwnLocks.IsEmpty)
        {
            AddSections(store.Flow, late, sections);
        }
        else if (!store.EntryLocks.Value.IsEmpty && type.CallsOfHelper(store.Flow.Method, cancellationToken) is { Count: 1 } calls && calls[0].Call.Locks.IsExclusive)
        {
            AddSections(calls[0].Caller, calls[0].Call, sections);
        }

        return sections;
    }

    private static void AddSections(MethodFlow flow, FlowEvent step, HashSet<ISymbol> sections)
    {
        foreach (var branch in BranchTest.FindIn(flow))
        {
            if (!branch.IsNullTest
                || !BranchTest.CanReach(flow, branch.WhenNot, step.Node, static _ => false)
                || BranchTest.CanReach(flow, branch.WhenReady, step.Node, static _ => false))
            {
                continue;
            }

            foreach (var @event in flow.Events)
            {
                if (@event.Kind == FlowEventKind.Store
                    && @event.Index > step.Index
                    && @event.Locks.IsExclusive
                    && @event.Receiver == branch.Event.Receiver
                    && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, branch.Member.OriginalDefinition))
                {
                    sections.Add(branch.Member.OriginalDefinition);
                }
            }
        }
    }

    /// <summary>True where one thread ends something and another ends it again: it needs nothing of what the first one leaves, but for what it uses.</summary>
    private static bool IsEnding(FlagAccess store, GatedRead read) =>
        Teardown.IsName(store.Member.Name) && Teardown.IsName(read.Test.Member.Name) && (read.Read is not { } use || !IsDereferenced(use.Operation.Syntax));

    /// <summary>True for a value that is returned where null is an answer: whoever finds the work begun by another is told that there is nothing yet.</summary>
    private static bool IsAnswer(GatedRead read) =>
        read is { Read.Operation.Syntax.Parent: ReturnStatementSyntax or ArrowExpressionClauseSyntax, Flow.Method.ReturnType: { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated } };

    private static bool IsSetAfter(ISymbol flag, MethodFlow flow, FlowEvent late)
    {
        foreach (var @event in flow.Events)
        {
            if (@event is { Kind: FlowEventKind.Store, Constant: { HasValue: true, Value: true } }
                && @event.Index > late.Index
                && SymbolEqualityComparer.Default.Equals(@event.Symbol, flag))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A double-checked lock vouches for all that is done in it, a call that derived types fill in included.</summary>
    private static FlagTest? DoubleCheck(FlagProtocol protocol, FlagAccess store)
    {
        foreach (var guard in protocol.GuardsOf(store))
        {
            if (FlagProtocol.IsDoubleChecked(guard, store))
            {
                return guard;
            }
        }

        return null;
    }

    private static bool IsOpenCall(FlowEvent @event) =>
        @event is { Kind: FlowEventKind.Call, Method: { MethodKind: MethodKind.Ordinary, ReturnsVoid: true } method }
        && (method.IsVirtual || method.IsAbstract || method.IsOverride)
        && method.ContainingType.TypeKind == TypeKind.Class
        && method.DeclaringSyntaxReferences.Length > 0
        && @event.Operation.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } }
        && @event.Operation.Syntax.Parent is ExpressionStatementSyntax;
}
