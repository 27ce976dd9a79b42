using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>The protocols of registries, made on demand and kept for the types that are judged in this context.</summary>
internal sealed class ProtocolContext
{
    /// <summary>The callers of a method are followed this many calls up to a lock that is held around it.</summary>
    private const int DeepestCaller = 1;

    private readonly ConcurrentDictionary<INamedTypeSymbol, TypeFlows> _types = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<RegistryKey, RegistryProtocol> _protocols = new();
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<LockPath>> _locksOfCallers = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _hookUps = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _handOuts = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, MemberFacts> _members = new(SymbolEqualityComparer.Default);

    /// <param name="compilation">The compilation that is analysed.</param>
    /// <param name="publishers">The first sieve.</param>
    /// <param name="catalogue">The roles of methods without a body.</param>
    internal ProtocolContext(Compilation compilation, PublisherIndex publishers, ApiCatalogue catalogue)
    {
        Publishers = publishers;
        Flow = new FlowContext(compilation, catalogue, publishers);
        Callers = new CallerFinder(Flow);
        EntryLocks = new EntryLocks(this);
    }

    /// <summary>The flows and summaries.</summary>
    internal FlowContext Flow { get; }

    /// <summary>What users tell by attributes.</summary>
    internal MarkIndex Marks => Flow.Catalogue.Marks;

    /// <summary>The first sieve: which members may register anything.</summary>
    internal PublisherIndex Publishers { get; }

    /// <summary>Who calls a lookup method.</summary>
    internal CallerFinder Callers { get; }

    /// <summary>Which locks are held whenever a helper is called.</summary>
    internal EntryLocks EntryLocks { get; }

    /// <summary>The flows of a type; those of a nested type belong to the outermost one, which shares its private fields.</summary>
    internal TypeFlows FlowsOf(INamedTypeSymbol type)
    {
        var outermost = TypeHierarchy.OutermostOf(type.OriginalDefinition);
        return _types.TryGetValue(outermost, out var known) ? known : _types.GetOrAdd(outermost, new TypeFlows(outermost, Flow));
    }

    /// <summary>The members of a type, of the types nested in it, and of its base classes as far as their source is known.</summary>
    internal IEnumerable<IMethodSymbol> MembersWithBases(INamedTypeSymbol? type)
    {
        for (var current = type; current is { DeclaringSyntaxReferences.Length: > 0 }; current = current.BaseType)
        {
            foreach (var member in FlowsOf(current).Members)
            {
                yield return member;
            }
        }
    }

    /// <summary>True where a method may hand out the object that it is called on, or hook it up, by itself or by what it calls of its own.</summary>
    internal bool MayHandOut(IMethodSymbol method, CancellationToken cancellationToken) =>
        _handOuts.TryGetValue(method, out var known) ? known : _handOuts.GetOrAdd(method, FindHandOut(method, cancellationToken));

    /// <summary>True where a method may hook something up, by itself or by what it calls.</summary>
    internal bool MayHookUp(IMethodSymbol method, Evidence required, CancellationToken cancellationToken) =>
        _hookUps.TryGetValue(method, out var known) ? known : _hookUps.GetOrAdd(method, BodySieve.MayHookUp(method, this, required, cancellationToken));

    private bool FindHandOut(IMethodSymbol method, CancellationToken cancellationToken)
    {
        var pending = new Stack<IMethodSymbol>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        pending.Push(method);
        while (pending.Count > 0)
        {
            if (MemberShape.Of(pending.Pop(), cancellationToken) is not { HandsOutThis: false, MayHookUp: false } shape)
            {
                return true;
            }

            foreach (var called in shape.Calls ?? Array.Empty<CalledMethod>())
            {
                if (called.IsOwn && names.Add(called.Name))
                {
                    PushTargets(called.Name);
                }
            }
        }

        return false;

        void PushTargets(string name)
        {
            for (var type = method.ContainingType; type is { DeclaringSyntaxReferences.Length: > 0 }; type = type.BaseType)
            {
                foreach (var member in type.GetMembers(name))
                {
                    foreach (var target in member is IMethodSymbol called ? Flow.Hierarchy.TargetsOf(called) : ImmutableArray<IMethodSymbol>.Empty)
                    {
                        pending.Push(target);
                    }
                }
            }
        }
    }

    /// <summary>True where two threads cannot be at the two places at once, for the locks that are held there or by all callers, which are searched for only now.</summary>
    /// <param name="held">The locks at one place.</param>
    /// <param name="holder">The member that it is in.</param>
    /// <param name="others">The locks at the other place.</param>
    /// <param name="other">The member that the other is in.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal bool CallersExclude(ImmutableArray<LockPath> held, IMethodSymbol holder, ImmutableArray<LockPath> others, IMethodSymbol other, CancellationToken cancellationToken)
    {
        var all = held.AddRange(LocksOfCallers(holder, cancellationToken));
        return !all.IsEmpty && LockPath.Exclude(all, others.AddRange(LocksOfCallers(other, cancellationToken)));
    }

    /// <summary>What the owner of a registry, and one type that publishes into it, do with it.</summary>
    /// <param name="registry">The field or automatic property.</param>
    /// <param name="holdsEntry">True where the field is seen as holding one entry, false where it holds a collection of them.</param>
    /// <param name="user">The type that publishes.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal RegistryProtocol ProtocolOf(ISymbol registry, bool holdsEntry, INamedTypeSymbol user, CancellationToken cancellationToken)
    {
        var key = new RegistryKey(registry, holdsEntry, FlowsOf(user).Type);
        return _protocols.TryGetValue(key, out var known)
            ? known
            : _protocols.GetOrAdd(key, RegistryProtocolBuilder.Build(registry, holdsEntry, key.User, this, cancellationToken));
    }

    /// <summary>What the source says of a member of an entry.</summary>
    internal MemberFacts FactsOf(ISymbol member, CancellationToken cancellationToken) =>
        _members.TryGetValue(member, out var known) ? known : _members.GetOrAdd(member, MemberFacts.Of(member, cancellationToken));

    /// <summary>
    /// The locks, as seen from its receiver, that all callers of a method hold when they call it; none where code outside of
    /// the compilation may call it.
    /// </summary>
    internal ImmutableArray<LockPath> LocksOfCallers(IMethodSymbol method, CancellationToken cancellationToken) =>
        _locksOfCallers.TryGetValue(method, out var known) ? known : _locksOfCallers.GetOrAdd(method, FindLocksOfCallers(method, DeepestCaller, cancellationToken));

    /// <summary>Callers that call on the very object are asked for their own callers' locks as well.</summary>
    private ImmutableArray<LockPath> FindLocksOfCallers(IMethodSymbol method, int depth, CancellationToken cancellationToken)
    {
        if (method.MethodKind != MethodKind.Ordinary || method.IsVirtual || method.IsAbstract || method.IsOverride || IsVisibleOutside(method))
        {
            return ImmutableArray<LockPath>.Empty;
        }

        ImmutableArray<LockPath>? common = null;
        foreach (var caller in Callers.Search(method, cancellationToken))
        {
            if (SymbolEqualityComparer.Default.Equals(caller, method))
            {
                continue;
            }

            foreach (var flow in FlowsOf(caller.ContainingType).FlowsOf(caller, cancellationToken))
            {
                foreach (var @event in flow.Events)
                {
                    if (@event.Kind == FlowEventKind.Call && SymbolEqualityComparer.Default.Equals(@event.Method?.OriginalDefinition, method))
                    {
                        var receivers = flow.Objects.Objects(@event.Receiver);
                        var held = LockPath.From(@event.Locks, receivers.Length == 1 ? receivers[0] : null, flow.Method);
                        if (depth > 0 && held.IsEmpty && receivers is [{ Kind: FlowObjectKind.This }])
                        {
                            held = FindLocksOfCallers(TypeFlows.MemberOf(flow.Method), depth - 1, cancellationToken);
                        }

                        common = common is { } others ? LockPath.Intersect(others, held) : held;
                        if (common.Value.IsEmpty)
                        {
                            return ImmutableArray<LockPath>.Empty;
                        }
                    }
                }
            }
        }

        return common ?? ImmutableArray<LockPath>.Empty;
    }

    private static bool IsVisibleOutside(ISymbol symbol)
    {
        for (var current = symbol; current is not (null or INamespaceSymbol); current = current.ContainingSymbol)
        {
            if (current.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal)
            {
                return false;
            }
        }

        return true;
    }

    private readonly struct RegistryKey : IEquatable<RegistryKey>
    {
        private readonly ISymbol _registry;
        private readonly bool _holdsEntry;

        internal RegistryKey(ISymbol registry, bool holdsEntry, INamedTypeSymbol user)
        {
            _registry = registry;
            _holdsEntry = holdsEntry;
            User = user;
        }

        internal INamedTypeSymbol User { get; }

        public bool Equals(RegistryKey other) =>
            _holdsEntry == other._holdsEntry
            && SymbolEqualityComparer.Default.Equals(_registry, other._registry)
            && SymbolEqualityComparer.Default.Equals(User, other.User);

        public override bool Equals(object? obj) => obj is RegistryKey other && Equals(other);

        public override int GetHashCode() =>
            (SymbolEqualityComparer.Default.GetHashCode(_registry) * 397) ^ SymbolEqualityComparer.Default.GetHashCode(User) ^ (_holdsEntry ? 1 : 0);
    }
}
