using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>The protocols of one compilation's registries, made on demand and kept until the compilation goes.</summary>
internal sealed class ProtocolContext
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, TypeFlows> _types = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, RegistryProtocol> _collections = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, RegistryProtocol> _references = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, MemberFacts> _members = new(SymbolEqualityComparer.Default);

    internal ProtocolContext(Compilation compilation)
    {
        Flow = new FlowContext(compilation, new ApiCatalogue());
        Publishers = new PublisherIndex(compilation);
    }

    /// <summary>The flows and summaries.</summary>
    internal FlowContext Flow { get; }

    /// <summary>The first sieve: which members may register anything.</summary>
    internal PublisherIndex Publishers { get; }

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

    /// <summary>What the owner of a registry does with it.</summary>
    /// <param name="registry">The field or automatic property.</param>
    /// <param name="holdsEntry">True where the field is seen as holding one entry, false where it holds a collection of them.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal RegistryProtocol ProtocolOf(ISymbol registry, bool holdsEntry, CancellationToken cancellationToken)
    {
        var protocols = holdsEntry ? _references : _collections;
        return protocols.TryGetValue(registry, out var known)
            ? known
            : protocols.GetOrAdd(registry, RegistryProtocolBuilder.Build(registry, holdsEntry, this, cancellationToken));
    }

    /// <summary>What the source says of a member of an entry.</summary>
    internal MemberFacts FactsOf(ISymbol member, CancellationToken cancellationToken) =>
        _members.TryGetValue(member, out var known) ? known : _members.GetOrAdd(member, MemberFacts.Of(member, cancellationToken));
}
