using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace RaceAnalyzers.Flow;

/// <summary>One basic block of a <see cref="FlowGraph"/>, in one of the contexts in which control can reach it.</summary>
internal sealed class FlowNode
{
    internal FlowNode(BasicBlock? block) => Block = block;

    /// <summary>The position in <see cref="FlowGraph.Nodes"/>.</summary>
    internal int Index { get; set; }

    /// <summary>The block whose operations run here; null for the node at which an exception leaves the method.</summary>
    internal BasicBlock? Block { get; }

    /// <summary>Where control goes when the block's condition does not decide otherwise, or null.</summary>
    internal FlowNode? FallThrough { get; set; }

    /// <summary>Where control goes when the block's condition holds (or fails, as <see cref="BasicBlock.ConditionKind"/> says), or null.</summary>
    internal FlowNode? Conditional { get; set; }

    /// <summary>The handlers that an exception thrown in this block can reach.</summary>
    internal ImmutableArray<FlowNode> Handlers { get; set; } = ImmutableArray<FlowNode>.Empty;
}

/// <summary>
/// A method's control-flow graph with every edge made explicit: a <c>finally</c> block stands once for each way in which it
/// is entered, as compilers inline it, so that what is known on one way out does not leak into another; and every block
/// has edges to the handlers of what it may throw.
/// </summary>
internal sealed class FlowGraph
{
    /// <summary>Copies of <c>finally</c> blocks stop when the graph has grown by this factor; then the copies are shared.</summary>
    private const int LargestGrowth = 6;

    private readonly ControlFlowGraph _source;
    private readonly List<FlowNode> _nodes = new();

    /// <summary>The node of each block outside of any <c>finally</c>.</summary>
    private readonly FlowNode?[] _plain;
    private readonly Dictionary<(int Block, FinallyContext Context), FlowNode> _copies = new();
    private readonly Dictionary<(FlowNode? Target, ControlFlowRegion Finally, ControlFlowRegion? Unwinding, FinallyContext? Outer), FinallyContext> _contexts = new();
    private readonly Queue<(FlowNode Node, FinallyContext? Context)> _pending = new();

    private FlowGraph(ControlFlowGraph source)
    {
        _source = source;
        _plain = new FlowNode?[source.Blocks.Length];
        ExceptionalExit = new FlowNode(null);
        _nodes.Add(ExceptionalExit);
        Entry = GetNode(source.Blocks[0], null);
        while (_pending.Count > 0)
        {
            var (node, context) = _pending.Dequeue();
            var block = node.Block!;
            node.FallThrough = Follow(block, block.FallThroughSuccessor, context);
            node.Conditional = Follow(block, block.ConditionalSuccessor, context);
            node.Handlers = Handlers(block.EnclosingRegion, context);
        }

        NumberNodes();
        IsAcyclic = !_nodes.Exists(HasWayBack);
    }

    /// <summary>All nodes in the order of their blocks, which is that of the source; <see cref="ExceptionalExit"/> is the first.</summary>
    internal IReadOnlyList<FlowNode> Nodes => _nodes;

    /// <summary>True where every edge leads to a later node, so that whoever takes the nodes in turn has seen all ways to each.</summary>
    internal bool IsAcyclic { get; }

    /// <summary>The node at which the method starts.</summary>
    internal FlowNode Entry { get; }

    /// <summary>The node that stands for an exception leaving the method.</summary>
    internal FlowNode ExceptionalExit { get; }

    /// <summary>Makes every edge of <paramref name="source"/> explicit.</summary>
    internal static FlowGraph Create(ControlFlowGraph source) => new(source);

    /// <summary>Copies of one block keep the order in which they were found.</summary>
    private void NumberNodes()
    {
        for (var i = 0; i < _nodes.Count; i++)
        {
            _nodes[i].Index = i;
        }

        _nodes.Sort(static (left, right) =>
            OrdinalOf(left) == OrdinalOf(right) ? left.Index.CompareTo(right.Index) : OrdinalOf(left).CompareTo(OrdinalOf(right)));
        for (var i = 0; i < _nodes.Count; i++)
        {
            _nodes[i].Index = i;
        }
    }

    private static int OrdinalOf(FlowNode node) => node.Block?.Ordinal ?? -1;

    private static bool HasWayBack(FlowNode node)
    {
        foreach (var handler in node.Handlers)
        {
            if (IsWayBack(node, handler))
            {
                return true;
            }
        }

        return IsWayBack(node, node.FallThrough) || IsWayBack(node, node.Conditional);
    }

    private static bool IsWayBack(FlowNode from, FlowNode? to) => to?.Block is not null && to.Index <= from.Index;

    private FlowNode GetNode(BasicBlock block, FinallyContext? context)
    {
        if (_nodes.Count > (_source.Blocks.Length * LargestGrowth) + 64)
        {
            context = SharedContext(block, context);
        }

        if (FindNode(block, context) is { } known)
        {
            return known;
        }

        var node = new FlowNode(block);
        _nodes.Add(node);
        _pending.Enqueue((node, context));
        if (context is null)
        {
            _plain[block.Ordinal] = node;
        }
        else
        {
            _copies.Add((block.Ordinal, context), node);
        }

        return node;
    }

    private FlowNode? FindNode(BasicBlock block, FinallyContext? context) =>
        context is null ? _plain[block.Ordinal]
        : _copies.TryGetValue((block.Ordinal, context), out var node) ? node
        : null;

    /// <summary>Once the graph has grown too far, a block that was reached before is reached in that same context again.</summary>
    private FinallyContext? SharedContext(BasicBlock block, FinallyContext? context)
    {
        if (context is null || FindNode(block, context) is not null)
        {
            return context;
        }

        foreach (var known in _contexts.Values)
        {
            if (FindNode(block, known) is not null)
            {
                return known;
            }
        }

        return context;
    }

    private FlowNode? Follow(BasicBlock block, ControlFlowBranch? branch, FinallyContext? context)
    {
        if (branch is null)
        {
            return null;
        }

        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.Regular:
            case ControlFlowBranchSemantics.Return:
                return branch.Destination is null
                    ? null
                    : Leave(branch.FinallyRegions, 0, branch.Destination, context);
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                return EndOfHandler(block, context);
            default:
                return null;
        }
    }

    /// <summary>Runs the finally blocks from number <paramref name="next"/> on, then goes to <paramref name="destination"/>.</summary>
    private FlowNode Leave(ImmutableArray<ControlFlowRegion> finallyRegions, int next, BasicBlock destination, FinallyContext? context)
    {
        if (next == finallyRegions.Length)
        {
            return GetNode(destination, context);
        }

        // The finally blocks behind this one are reached first, so that this one knows where to go on.
        var after = Leave(finallyRegions, next + 1, destination, context);
        var region = finallyRegions[next];
        return GetNode(_source.Blocks[region.FirstBlockOrdinal], GetContext(after, region, null, context));
    }

    private FlowNode? EndOfHandler(BasicBlock block, FinallyContext? context)
    {
        var region = block.EnclosingRegion;
        while (region is not null && region.Kind is not (ControlFlowRegionKind.Finally or ControlFlowRegionKind.Filter))
        {
            region = region.EnclosingRegion;
        }

        if (region is null || region.Kind == ControlFlowRegionKind.Filter || context is null)
        {
            return null;
        }

        if (context.Target is not null)
        {
            return context.Target;
        }

        var handlers = Handlers(context.Unwinding!, context.Outer);
        return handlers.Length == 0 ? ExceptionalExit : handlers[0];
    }

    private FinallyContext GetContext(FlowNode? target, ControlFlowRegion region, ControlFlowRegion? unwinding, FinallyContext? outer)
    {
        var key = (target, region, unwinding, outer);
        if (!_contexts.TryGetValue(key, out var context))
        {
            context = new FinallyContext(target, unwinding, outer);
            _contexts.Add(key, context);
        }

        return context;
    }

    /// <summary>The handlers of an exception thrown in <paramref name="from"/>, innermost first.</summary>
    private ImmutableArray<FlowNode> Handlers(ControlFlowRegion from, FinallyContext? context)
    {
        ImmutableArray<FlowNode>.Builder? handlers = null;
        // The root of a lambda's graph lies inside the regions of the method around it, which its exceptions do not reach.
        for (ControlFlowRegion? region = from; region is not null && region.Kind != ControlFlowRegionKind.Root; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Finally && context is not null)
            {
                context = context.Outer;
            }

            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } construct)
            {
                continue;
            }

            handlers ??= ImmutableArray.CreateBuilder<FlowNode>();
            if (construct.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                var finallyRegion = construct.NestedRegions[1];
                var unwinding = GetContext(null, finallyRegion, construct.EnclosingRegion!, context);
                handlers.Add(GetNode(_source.Blocks[finallyRegion.FirstBlockOrdinal], unwinding));
                return handlers.ToImmutable();
            }

            var catchesAll = false;
            foreach (var handler in construct.NestedRegions)
            {
                if (handler.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler)
                {
                    handlers.Add(GetNode(_source.Blocks[handler.FirstBlockOrdinal], context));
                    catchesAll |= handler.Kind == ControlFlowRegionKind.Catch
                        && handler.ExceptionType is null or { SpecialType: SpecialType.System_Object } or { Name: "Exception", ContainingNamespace.Name: "System" };
                }
            }

            if (catchesAll)
            {
                return handlers.ToImmutable();
            }
        }

        handlers ??= ImmutableArray.CreateBuilder<FlowNode>(1);
        handlers.Add(ExceptionalExit);
        return handlers.ToImmutable();
    }

    /// <summary>Where control goes when a finally block has run.</summary>
    private sealed class FinallyContext
    {
        internal FinallyContext(FlowNode? target, ControlFlowRegion? unwinding, FinallyContext? outer)
        {
            Target = target;
            Unwinding = unwinding;
            Outer = outer;
        }

        /// <summary>The node that follows; null while an exception unwinds.</summary>
        internal FlowNode? Target { get; }

        /// <summary>The region from which an exception goes on unwinding; null on an ordinary way out.</summary>
        internal ControlFlowRegion? Unwinding { get; }

        /// <summary>The context in which the whole try statement stands.</summary>
        internal FinallyContext? Outer { get; }
    }
}
