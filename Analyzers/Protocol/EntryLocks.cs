using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// The locks that every caller of a helper holds when it calls it: the largest solution of "what a caller holds at the call,
/// and what its own callers always hold", so that helpers which call each other do not lose the lock around them all.
/// </summary>
internal sealed class EntryLocks
{
    /// <summary>Helpers are followed this many callers up to the lock that is held for them.</summary>
    private const int DeepestCaller = 6;

    /// <summary>A helper with more helpers around it, or with more derived types, is taken to be called without a lock.</summary>
    private const int MostCallers = 64;

    private readonly ProtocolContext _context;
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<LockPath>> _known = new(SymbolEqualityComparer.Default);

    internal EntryLocks(ProtocolContext context) => _context = context;

    /// <summary>The locks that are always held when a method is entered; none where code that is not looked into may call it.</summary>
    internal ImmutableArray<LockPath> Of(IMethodSymbol method, CancellationToken cancellationToken)
    {
        var helper = HelperAround(method);
        var around = !IsTraceable(helper) ? ImmutableArray<LockPath>.Empty
            : _known.TryGetValue(helper, out var known) ? known
            : _known.GetOrAdd(helper, WithNamesFromType(Find(helper, cancellationToken), helper));
        return method.MethodKind == MethodKind.AnonymousFunction ? around.AddRange(InPlaceLocks.Of(method, _context, cancellationToken)) : around;
    }

    /// <summary>
    /// A lock of the helper's own object goes by two names: for what belongs to that object it is reached from the owner, and for
    /// what belongs to others, such as the entries of a table, it is a lock of the type on whose instance the helper runs.
    /// </summary>
    internal static ImmutableArray<LockPath> WithNamesFromType(ImmutableArray<LockPath> locks, IMethodSymbol helper)
    {
        if (locks.IsEmpty || helper.IsStatic || helper.ContainingType is not { } type)
        {
            return locks;
        }

        var named = locks.ToBuilder();
        foreach (var held in locks)
        {
            if (held.IsFromOwner)
            {
                named.Add(new LockPath(held.Path.Insert(0, type.OriginalDefinition), IsFromOwner: false, held.Mode));
            }
        }

        return named.ToImmutable();
    }

    /// <summary>The locks that are held at an access: those of the method itself, and those that are always held when it is entered.</summary>
    internal ImmutableArray<LockPath> At(FlowEvent access, MethodFlow flow, CancellationToken cancellationToken) =>
        OwnAt(access, flow).AddRange(Of(flow.Method, cancellationToken));

    /// <summary>The locks that a method itself holds at an access, as seen from the owner of what is accessed.</summary>
    internal static ImmutableArray<LockPath> OwnAt(FlowEvent access, MethodFlow flow)
    {
        var owners = flow.Objects.Objects(access.Receiver);
        return LockPath.From(access.Locks, owners.Length == 1 ? owners[0] : null, flow.Method);
    }

    /// <summary>True where a lock that keeps every other thread out is always held when a method is entered.</summary>
    internal bool AreExclusive(IMethodSymbol method, CancellationToken cancellationToken)
    {
        foreach (var held in Of(method, cancellationToken))
        {
            if (held.Mode != LockMode.Shared)
            {
                return true;
            }
        }

        return false;
    }

    private static IMethodSymbol HelperAround(IMethodSymbol method) =>
        method.MethodKind == MethodKind.LocalFunction ? method.OriginalDefinition : TypeFlows.MemberOf(method);

    /// <summary>Private code is called from its type only, protected code from derived ones as well, unless a base class elsewhere calls it.</summary>
    private static bool IsTraceable(IMethodSymbol helper)
    {
        if (helper.MethodKind == MethodKind.LocalFunction)
        {
            return true;
        }

        if (helper.MethodKind != MethodKind.Ordinary)
        {
            return false;
        }

        if (helper.DeclaredAccessibility is not (Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal))
        {
            return IsPartOfKeptType(helper);
        }

        for (var overridden = helper.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (overridden.DeclaringSyntaxReferences.Length == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// What a type that another one keeps to itself offers, it offers to that one only, and one that it keeps for its derived types
    /// to those as well, unless it is called by what it overrides or implements.
    /// </summary>
    private static bool IsPartOfKeptType(IMethodSymbol method)
    {
        if (method.IsVirtual
            || method.IsAbstract
            || method.IsOverride
            || method.ContainingType is not { DeclaredAccessibility: Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal } type)
        {
            return false;
        }

        foreach (var @interface in type.AllInterfaces)
        {
            foreach (var member in @interface.GetMembers(method.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private ImmutableArray<LockPath> Find(IMethodSymbol helper, CancellationToken cancellationToken)
    {
        if (IsCalledOpenly(helper, 0) || !MayBeLocked(helper, cancellationToken))
        {
            return ImmutableArray<LockPath>.Empty;
        }

        var calls = new Dictionary<IMethodSymbol, List<Call>>(SymbolEqualityComparer.Default);
        var locks = new Dictionary<IMethodSymbol, ImmutableArray<LockPath>?>(SymbolEqualityComparer.Default) { [helper] = null };
        var pending = new Queue<(IMethodSymbol Method, int Level)>();
        pending.Enqueue((helper, 0));
        while (pending.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (method, level) = pending.Dequeue();
            if (level == DeepestCaller || locks.Count > MostCallers || !IsTraceable(method) || CallsOf(method, cancellationToken) is not { } found)
            {
                locks[method] = ImmutableArray<LockPath>.Empty;
                continue;
            }

            calls.Add(method, found);
            foreach (var call in found)
            {
                if (!locks.ContainsKey(call.Caller))
                {
                    locks.Add(call.Caller, null);
                    pending.Enqueue((call.Caller, level + 1));
                }
            }
        }

        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            foreach (var entry in calls)
            {
                var before = locks[entry.Key];
                var after = Meet(entry.Value, locks);
                if (after is { } held && (before is not { } earlier || held.Length < earlier.Length))
                {
                    locks[entry.Key] = held;
                    isChanged = true;
                }
            }
        }

        return locks[helper] ?? ImmutableArray<LockPath>.Empty;
    }

    /// <summary>True where the syntax already tells that a member which anyone may call, and which takes no lock, comes to the helper.</summary>
    private bool IsCalledOpenly(IMethodSymbol helper, int level)
    {
        if (level == DeepestCaller || helper.MethodKind != MethodKind.Ordinary || helper.ContainingType.GetMembers(helper.Name).Length != 1)
        {
            return false;
        }

        foreach (var call in _context.FlowsOf(helper.ContainingType).OwnCallsOf(helper.Name))
        {
            if (call.Called.Count == helper.Parameters.Length
                && call.Caller.MethodKind is not (MethodKind.Constructor or MethodKind.StaticConstructor)
                && SymbolEqualityComparer.Default.Equals(call.Caller.ContainingType, helper.ContainingType)
                && !_context.Publishers.MayHoldLock(call.Shape)
                && (!IsTraceable(call.Caller) || IsCalledOpenly(call.Caller, level + 1)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>False where the syntax already tells that nobody who comes to the helper, directly or not, takes a lock.</summary>
    private bool MayBeLocked(IMethodSymbol helper, CancellationToken cancellationToken)
    {
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { helper };
        var pending = new Queue<IMethodSymbol>();
        pending.Enqueue(helper);
        while (pending.Count > 0)
        {
            var method = pending.Dequeue();
            if (CallingTypes(method) is not { } types || seen.Count > MostCallers)
            {
                return true;
            }

            foreach (var type in types)
            {
                foreach (var caller in type.MembersMentioning(new[] { method.Name }))
                {
                    if (MemberShape.Of(caller, cancellationToken) is not { } shape || _context.Publishers.MayHoldLock(shape))
                    {
                        return true;
                    }

                    if (IsTraceable(caller) && seen.Add(caller))
                    {
                        pending.Enqueue(caller);
                    }
                }
            }
        }

        return false;
    }

    /// <summary>What all calls hold; null where nothing but calls among the helpers themselves is known yet.</summary>
    private static ImmutableArray<LockPath>? Meet(List<Call> calls, Dictionary<IMethodSymbol, ImmutableArray<LockPath>?> locks)
    {
        ImmutableArray<LockPath>? common = null;
        foreach (var call in calls)
        {
            if (locks[call.Caller] is { } around)
            {
                var held = call.Held.AddRange(around);
                common = common is { } known ? LockPath.Intersect(known, held) : held;
            }
        }

        return common;
    }

    /// <summary>The calls of a helper; null where it is handed out as a delegate, so that anyone may call it.</summary>
    private List<Call>? CallsOf(IMethodSymbol helper, CancellationToken cancellationToken)
    {
        var calls = new List<Call>();
        if (CallingTypes(helper) is not { } types)
        {
            return null;
        }

        foreach (var type in types)
        {
            foreach (var flow in type.FlowsMentioning(new[] { helper.Name }, cancellationToken))
            {
                foreach (var item in flow.Objects.All)
                {
                    if (item is { Kind: FlowObjectKind.MethodGroup, Symbol: IMethodSymbol group } && MayRun(group, helper))
                    {
                        return null;
                    }
                }

                foreach (var @event in flow.Events)
                {
                    if (@event is { Kind: FlowEventKind.Call, Method: { } called } && MayRun(called, helper) && !IsUnderConstruction(flow, @event))
                    {
                        var owners = flow.Objects.Objects(@event.Receiver);
                        var owner = owners.Length == 1 ? owners[0]
                            : helper.MethodKind == MethodKind.LocalFunction ? flow.Objects.This
                            : null;
                        calls.Add(new Call(HelperAround(flow.Method), LockPath.From(@event.Locks, owner, flow.Method)));
                    }
                }
            }
        }

        return calls;
    }

    private HashSet<TypeFlows>? CallingTypes(IMethodSymbol helper)
    {
        var first = helper;
        while (first.OverriddenMethod is { } overridden)
        {
            first = overridden.OriginalDefinition;
        }

        var types = new HashSet<TypeFlows> { _context.FlowsOf(first.ContainingType) };
        if (KeeperOf(helper, first.ContainingType) is not { } keeper)
        {
            return types;
        }

        var pending = new Queue<INamedTypeSymbol>();
        pending.Enqueue(keeper);
        while (pending.Count > 0)
        {
            foreach (var derived in _context.Flow.Hierarchy.DerivedFrom(pending.Dequeue()))
            {
                if (types.Add(_context.FlowsOf(derived)) && types.Count > MostCallers)
                {
                    return null;
                }

                pending.Enqueue(derived);
            }
        }

        return types;
    }

    /// <summary>The type whose derived types may call a helper: its own, or the one around that; null where none may.</summary>
    private static INamedTypeSymbol? KeeperOf(IMethodSymbol helper, INamedTypeSymbol type) =>
        helper.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal ? type
        : helper.DeclaredAccessibility != Accessibility.Private && type.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal ? type.ContainingType
        : null;

    /// <summary>True where a call may run the helper: it names the helper itself, or what the helper overrides.</summary>
    private static bool MayRun(IMethodSymbol called, IMethodSymbol helper)
    {
        for (var candidate = helper; candidate is not null; candidate = candidate.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, called.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A constructor has its object to itself, as if it held every lock.</summary>
    private static bool IsUnderConstruction(MethodFlow flow, FlowEvent call) =>
        flow.Method.MethodKind == MethodKind.StaticConstructor
        || (flow.Method.MethodKind == MethodKind.Constructor
            && flow.Objects.Objects(call.Receiver) is { Length: 1 } receivers
            && receivers[0].Kind == FlowObjectKind.This);

    /// <summary>A call of a helper, and the locks that are held around it in the caller itself.</summary>
    private sealed record Call(IMethodSymbol Caller, ImmutableArray<LockPath> Held);
}
