using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>The protocols of one compilation's registries, made on demand and kept until the compilation goes.</summary>
internal sealed class ProtocolContext
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, TypeFlows> _types = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<RegistryKey, RegistryProtocol> _protocols = new();
    private readonly ConcurrentDictionary<ISymbol, MemberFacts> _members = new(SymbolEqualityComparer.Default);

    internal ProtocolContext(Compilation compilation)
    {
        Flow = new FlowContext(compilation, new ApiCatalogue());
        Publishers = new PublisherIndex(compilation);
        Callers = new CallerFinder(Flow);
    }

    /// <summary>The flows and summaries.</summary>
    internal FlowContext Flow { get; }

    /// <summary>The first sieve: which members may register anything.</summary>
    internal PublisherIndex Publishers { get; }

    /// <summary>Who calls a lookup method.</summary>
    internal CallerFinder Callers { get; }

    /// <summary>The flows of a type; those of a nested type belong to the outermost one, which shares its private fields.</summary>
    internal TypeFlows FlowsOf(INamedTypeSymbol type)
    {
        var outermost = type.OriginalDefinition;
        while (outermost.ContainingType is { } outer)
        {
            outermost = outer;
        }

        return _types.TryGetValue(outermost, out var known) ? known : _types.GetOrAdd(outermost, new TypeFlows(outermost, Flow));
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
