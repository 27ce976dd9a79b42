using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RaceAnalyzers.Flow;

/// <summary>The bodies that the compiler has bound for all analyzers, kept until a graph is made of them. Safe for threads.</summary>
internal sealed class BoundBodies
{
    private readonly ConcurrentDictionary<ISymbol, Body> _bodies = new(SymbolEqualityComparer.Default);
    private readonly FlowContext _context;

    internal BoundBodies(FlowContext context) => _context = context;

    /// <summary>Keeps what a method consists of, which its attributes and the default values of its parameters are no part of.</summary>
    internal void Add(ISymbol owner, ImmutableArray<IOperation> blocks)
    {
        if (owner is not IMethodSymbol)
        {
            return;
        }

        foreach (var block in blocks)
        {
            var root = block;
            while (root.Parent is { } parent)
            {
                root = parent;
            }

            if (root is IMethodBodyBaseOperation or IBlockOperation)
            {
                _bodies[owner] = new Body(root, _context);
                return;
            }
        }
    }

    /// <summary>Hands out the body of a method, once; null where the compiler has not come to it.</summary>
    internal IOperation? Take(IMethodSymbol method) => _bodies.TryGetValue(method, out var body) ? body.Take() : null;

    /// <summary>The sketch of a body that the compiler has come to, taken or not.</summary>
    internal BodySketch? SketchOf(IMethodSymbol method) =>
        _bodies.TryGetValue(method.PartialImplementationPart ?? method, out var body) || _bodies.TryGetValue(method, out body) ? body.Sketch : null;

    /// <summary>The sketch outlives the tree of operations, so that it does not matter who asks first.</summary>
    private sealed class Body
    {
        private readonly Lazy<BodySketch> _sketch;
        private IOperation? _root;

        internal Body(IOperation root, FlowContext context)
        {
            _root = root;
            _sketch = new Lazy<BodySketch>(() => BodySketch.Read(root, context));
        }

        internal BodySketch Sketch => _sketch.Value;

        internal IOperation? Take()
        {
            _ = Sketch;
            return Interlocked.Exchange(ref _root, null);
        }
    }
}
