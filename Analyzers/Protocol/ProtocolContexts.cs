using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// The contexts in which the types of one compilation are judged. What a context keeps saves the types that come next some
/// work, and holds all that the compiler has bound for it; so a large one is replaced, and goes with the last type that is
/// judged in it. What is found does not depend on which one that is. Safe for threads.
/// </summary>
internal sealed class ProtocolContexts
{
    /// <summary>
    /// A context that has taken this many steps gets no more types. Larger ones hold three times as much in a large code base,
    /// and smaller ones follow the same calls again and again.
    /// </summary>
    internal const int MostSteps = 5_000;

    private readonly Compilation _compilation;
    private readonly ApiCatalogue _catalogue;
    private readonly int _mostSteps;
    private readonly ConcurrentDictionary<INamedTypeSymbol, Lazy<ProtocolContext>> _inUse = new(SymbolEqualityComparer.Default);
    private ProtocolContext _current;

    /// <param name="compilation">The compilation that is analysed.</param>
    /// <param name="mostSteps">The number of steps after which a context is replaced; with 0, each type gets its own.</param>
    internal ProtocolContexts(Compilation compilation, int mostSteps)
    {
        _compilation = compilation;
        _mostSteps = mostSteps;
        Publishers = new PublisherIndex(compilation);
        _catalogue = new ApiCatalogue(new MarkIndex(() => Publishers.HasMarks));
        _current = Create();
    }

    /// <summary>The first sieve, which all contexts share.</summary>
    internal PublisherIndex Publishers { get; }

    /// <summary>The context for whoever comes next.</summary>
    internal ProtocolContext Current
    {
        get
        {
            var current = Volatile.Read(ref _current);
            if (current.Flow.Made <= _mostSteps)
            {
                return current;
            }

            var next = Create();
            var winner = Interlocked.CompareExchange(ref _current, next, current);
            return ReferenceEquals(winner, current) ? next : winner;
        }
    }

    /// <summary>The context of a type, the same one from its first body until it has been judged.</summary>
    internal ProtocolContext Of(INamedTypeSymbol type) => _inUse.GetOrAdd(type, _ => new Lazy<ProtocolContext>(() => Current)).Value;

    /// <summary>Lets go of the context of a type that has been judged.</summary>
    internal void Release(INamedTypeSymbol type) => _inUse.TryRemove(type, out _);

    private ProtocolContext Create() => new(_compilation, Publishers, _catalogue);
}
