using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>One access of a flag.</summary>
/// <param name="Effects">The effects of the method in which the access is written.</param>
/// <param name="Event">The load or store.</param>
/// <param name="OwnLocks">The locks that the method itself holds, as seen from the flag's owner.</param>
/// <param name="EntryLocks">The locks that its callers hold, looked for when they are first asked for.</param>
/// <param name="Ready">What says "ready".</param>
internal sealed record FlagAccess(MethodEffects Effects, FlowEvent Event, ImmutableArray<LockPath> OwnLocks, Lazy<ImmutableArray<LockPath>> EntryLocks, ReadyState Ready)
{
    /// <summary>The locks held, callers' locks of private helpers included.</summary>
    internal ImmutableArray<LockPath> Locks => OwnLocks.AddRange(EntryLocks.Value);

    /// <summary>The method.</summary>
    internal MethodFlow Flow => Effects.Flow;

    /// <summary>The member in which the access is written.</summary>
    internal IMethodSymbol Member => TypeFlows.MemberOf(Flow.Method);

    /// <summary>True for a write.</summary>
    internal bool IsStore => Event.Kind == FlowEventKind.Store;

    /// <summary>True where <c>Volatile</c> or <c>Interlocked</c> makes the access.</summary>
    internal bool IsOrdered => MethodEffects.IsOrdered(Event.Operation);

    /// <summary>True where a number or an enum is the flag.</summary>
    internal bool IsState => !ReferenceEquals(Ready, ReadyState.True);

    /// <summary>True for the write that says "ready".</summary>
    internal bool Sets => IsStore && Ready.IsWritten(Event.Constant);
}

/// <summary>A branch on a flag.</summary>
/// <param name="Effects">The effects of the method that branches.</param>
/// <param name="Branch">The branch.</param>
/// <param name="OwnLocks">The locks that the method itself, or the predicate that it asks, holds at the test, as seen from the flag's owner.</param>
/// <param name="EntryLocks">The locks that its callers hold, looked for when they are first asked for.</param>
internal sealed record FlagTest(MethodEffects Effects, BranchTest Branch, ImmutableArray<LockPath> OwnLocks, Lazy<ImmutableArray<LockPath>> EntryLocks)
{
    /// <summary>The locks held at the test, callers' locks of private helpers included.</summary>
    internal ImmutableArray<LockPath> Locks => OwnLocks.AddRange(EntryLocks.Value);

    /// <summary>The method.</summary>
    internal MethodFlow Flow => Effects.Flow;

    /// <summary>The member in which the test is written.</summary>
    internal IMethodSymbol Member => TypeFlows.MemberOf(Flow.Method);

    /// <summary>True for a test that sets the flag itself: <c>if (Interlocked.Exchange(ref _done, 1) == 0)</c>.</summary>
    internal bool IsClaim =>
        Branch.Event.Operation.Parent?.Parent is Microsoft.CodeAnalysis.Operations.IInvocationOperation { TargetMethod: { Name: "Exchange" or "CompareExchange", ContainingType.Name: "Interlocked" } };

    /// <summary>True where a method that finds the flag set goes on to return as usual.</summary>
    internal bool ReturnsWhenSet => BranchTest.Returns(Flow, Branch.WhenReady);
}

/// <summary>What one type does with a flag that it sets, a <c>bool</c> or a state that is ready at one of its values: the accesses, and the branches on it. Immutable.</summary>
/// <param name="Flag">The field or automatic property.</param>
/// <param name="Accesses">The reads and writes outside of construction.</param>
/// <param name="Tests">The branches that it decides.</param>
internal sealed record FlagProtocol(ISymbol Flag, ImmutableArray<FlagAccess> Accesses, ImmutableArray<FlagTest> Tests)
{
    /// <summary>What speaks for two threads that meet at the flag's owner, where that is found in a registry.</summary>
    internal Evidence OfRegistry { get; init; } = Evidence.Any;

    /// <summary>True where each access orders memory by itself.</summary>
    internal bool IsVolatile => Flag is IFieldSymbol { IsVolatile: true };

    /// <summary>True where the author has thought of memory ordering, if not everywhere.</summary>
    internal bool IsOrderedSomewhere
    {
        get
        {
            if (IsVolatile)
            {
                return true;
            }

            foreach (var access in Accesses)
            {
                if (access.IsOrdered)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>True where some access is made under a lock.</summary>
    internal bool IsLockedSomewhere
    {
        get
        {
            foreach (var access in Accesses)
            {
                if (!access.OwnLocks.IsEmpty)
                {
                    return true;
                }
            }

            foreach (var access in Accesses)
            {
                if (!access.EntryLocks.Value.IsEmpty)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// The tests that stand between a method's entry and <paramref name="store"/>, so that only who finds the flag unset gets
    /// to it: <c>if (_ready) return; … _ready = true;</c>.
    /// </summary>
    internal IEnumerable<FlagTest> GuardsOf(FlagAccess store)
    {
        foreach (var test in Tests)
        {
            if (ReferenceEquals(test.Flow, store.Flow)
                && BranchTest.CanReach(test.Flow, test.Branch.WhenNot, store.Event.Node, static _ => false)
                && !BranchTest.CanReach(test.Flow, test.Branch.WhenReady, store.Event.Node, static _ => false))
            {
                yield return test;
            }
        }
    }

    /// <summary>True for a check without the lock that the flag is then set under: the outer half of a double-checked lock.</summary>
    internal static bool IsDoubleChecked(FlagTest guard, FlagAccess store) =>
        !(store.OwnLocks.IsEmpty && store.EntryLocks.Value.IsEmpty) && !Exclude(store, guard);

    /// <summary>True where a lock keeps a write and a test of the flag apart; callers are read only where the methods themselves do not tell.</summary>
    internal static bool Exclude(FlagAccess store, FlagTest test) =>
        LockPath.Exclude(store.OwnLocks, test.OwnLocks) || LockPath.Exclude(store.Locks, test.Locks);
}
