using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RaceAnalyzers.Flow;

/// <summary>The bodies that the compiler has bound for all analyzers, kept until a graph is made of them. Safe for threads.</summary>
internal sealed class BoundBodies
{
    private readonly ConcurrentDictionary<ISymbol, IOperation> _bodies = new(SymbolEqualityComparer.Default);

    /// <summary>Keeps what a method consists of.</summary>
    internal void Add(ISymbol owner, ImmutableArray<IOperation> blocks)
    {
        if (owner is not IMethodSymbol || blocks.IsEmpty)
        {
            return;
        }

        var root = blocks[0];
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        if (root is IMethodBodyBaseOperation or IBlockOperation)
        {
            _bodies[owner] = root;
        }
    }

    /// <summary>Hands out the body of a method, once; null where the compiler has not come to it.</summary>
    internal IOperation? Take(IMethodSymbol method) => _bodies.TryRemove(method, out var body) ? body : null;
}
