using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// A branch of a method that is decided by one member: by whether a flag is set, or by whether a field still is null.
/// A set flag and a field that holds something are the two forms of "ready".
/// </summary>
/// <param name="Node">The node that branches.</param>
/// <param name="Event">The event that reads the member.</param>
/// <param name="Member">The field or property that is read, or the getter that tells of it.</param>
/// <param name="IsNullTest">True where the member is compared with null, false where it is a flag.</param>
/// <param name="WhenReady">Where the method goes on when the flag is set, or the field holds something.</param>
/// <param name="WhenNot">Where it goes on otherwise.</param>
internal sealed record BranchTest(FlowNode Node, FlowEvent Event, ISymbol Member, bool IsNullTest, FlowNode? WhenReady, FlowNode? WhenNot)
{
    /// <summary>Conditions that are nested deeper than this are not looked into.</summary>
    private const int DeepestCondition = 16;

    private static readonly ConditionalWeakTable<MethodFlow, IReadOnlyList<BranchTest>> _known = new();

    /// <summary>The tests in a method, by truth values and by null, in no particular order; they are read once for each method.</summary>
    internal static IReadOnlyList<BranchTest> FindIn(MethodFlow flow) => _known.GetValue(flow, static key => FindIn(key, state: null));

    /// <summary>True where a method tests a member, already in its original definition, for null.</summary>
    internal static bool IsAskedFor(ISymbol member, MethodFlow flow)
    {
        foreach (var test in FindIn(flow))
        {
            if (test.IsNullTest && SymbolEqualityComparer.Default.Equals(test.Member.OriginalDefinition, member))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The tests in a method, in no particular order.</summary>
    /// <param name="flow">The method.</param>
    /// <param name="state">Which number or member of an enum means that something is ready; null where truth values alone do.</param>
    internal static IReadOnlyList<BranchTest> FindIn(MethodFlow flow, ReadyState? state)
    {
        var tests = new List<BranchTest>();
        Definitions? definitions = null;
        foreach (var node in flow.Graph.Nodes)
        {
            if (node.Block is not { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } condition } block || node.Conditional is null)
            {
                continue;
            }

            var isWhenTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            var whenTrue = isWhenTrue ? node.Conditional : node.FallThrough;
            var whenFalse = isWhenTrue ? node.FallThrough : node.Conditional;
            if (Read(condition, flow, state, ref definitions, DeepestCondition) is not { } test)
            {
                continue;
            }

            tests.Add(test.ReadyWhenTrue
                ? new BranchTest(node, test.Event, test.Event.Symbol!, test.IsNullTest, whenTrue, whenFalse)
                : new BranchTest(node, test.Event, test.Event.Symbol!, test.IsNullTest, whenFalse, whenTrue));
        }

        return tests;
    }

    /// <summary>True where a method that comes to its end, and does not throw, has passed an event that is meant.</summary>
    internal static bool AlwaysPasses(MethodFlow flow, Func<FlowEvent, bool> isMeant)
    {
        foreach (var node in flow.Graph.Nodes)
        {
            if (node.Block is { Kind: BasicBlockKind.Exit } && CanReach(flow, flow.Graph.Entry, node, HasMeant))
            {
                return false;
            }
        }

        return true;

        bool HasMeant(FlowNode node)
        {
            var (first, count) = flow.EventsOf(node);
            for (var i = first; i < first + count; i++)
            {
                if (isMeant(flow.Events[i]))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>True where control can get from <paramref name="from"/> to <paramref name="to"/> without passing a barrier.</summary>
    internal static bool CanReach(MethodFlow flow, FlowNode? from, FlowNode to, Func<FlowNode, bool> isBarrier)
    {
        if (from is null)
        {
            return false;
        }

        var seen = new bool[flow.Graph.Nodes.Count];
        var visited = 0;
        var pending = new Stack<FlowNode>();
        pending.Push(from);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (seen[node.Index])
            {
                continue;
            }

            visited++;
            seen[node.Index] = true;
            if (ReferenceEquals(node, to))
            {
                flow.CountWalk(visited);
                return true;
            }

            if (isBarrier(node))
            {
                continue;
            }

            if (node.FallThrough is { } next)
            {
                pending.Push(next);
            }

            if (node.Conditional is { } other)
            {
                pending.Push(other);
            }
        }

        flow.CountWalk(visited);
        return false;
    }

    /// <summary>For each node, by its index, whether control can get there from <paramref name="from"/>.</summary>
    internal static bool[] ReachableFrom(MethodFlow flow, FlowNode? from)
    {
        var reached = new bool[flow.Graph.Nodes.Count];
        MarkReachable(flow, from, reached);
        return reached;
    }

    /// <summary>Adds the nodes to which control can get from <paramref name="from"/> to those that others lead to.</summary>
    internal static void MarkReachable(MethodFlow flow, FlowNode? from, bool[] reached)
    {
        var visited = 0;
        var pending = new Stack<FlowNode?>();
        pending.Push(from);
        while (pending.Count > 0)
        {
            if (pending.Pop() is { } node && !reached[node.Index])
            {
                visited++;
                reached[node.Index] = true;
                pending.Push(node.FallThrough);
                pending.Push(node.Conditional);
            }
        }

        flow.CountWalk(visited);
    }

    /// <summary>True where a method that goes on at <paramref name="way"/> may return as usual.</summary>
    internal static bool Returns(MethodFlow flow, FlowNode? way)
    {
        foreach (var node in flow.Graph.Nodes)
        {
            if (node.Block is { Kind: BasicBlockKind.Exit } && CanReach(flow, way, node, static _ => false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The member of which a method says whether it is ready, and nothing else: <c>bool IsReady => _state == State.Ready;</c></summary>
    internal static ISymbol? ToldBy(MethodFlow flow, ReadyState state)
    {
        Definitions? definitions = null;
        ISymbol? told = null;
        foreach (var @event in flow.Events)
        {
            if (@event.Kind != FlowEventKind.Return)
            {
                continue;
            }

            if (told is not null || Read(@event.Operation, flow, state, ref definitions, DeepestCondition) is not { IsNullTest: false, ReadyWhenTrue: true } test)
            {
                return null;
            }

            told = test.Event.Symbol?.OriginalDefinition;
        }

        return told;
    }

    /// <summary>The event that a condition reads, and whether the condition holds when the member is ready.</summary>
    private static (FlowEvent Event, bool IsNullTest, bool ReadyWhenTrue)? Read(
        IOperation condition,
        MethodFlow flow,
        ReadyState? state,
        ref Definitions? definitions,
        int depth)
    {
        if (depth == 0)
        {
            return null;
        }

        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Negate(Read(not.Operand, flow, state, ref definitions, depth - 1));
            case IConversionOperation conversion:
                return Read(conversion.Operand, flow, state, ref definitions, depth - 1);
            case IIsNullOperation isNull:
                return NullTest(isNull.Operand, flow, ref definitions, readyWhenTrue: false);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                return ReadComparison(comparison, flow, state, ref definitions, depth);
            case IIsPatternOperation isPattern:
                return ReadPattern(isPattern.Value, isPattern.Pattern, flow, state, ref definitions, depth);
            case IIsTypeOperation isType:
                return NullTest(isType.ValueOperand, flow, ref definitions, readyWhenTrue: true);
            case IInvocationOperation { TargetMethod: { Name: "IsNullOrEmpty", ContainingType.SpecialType: SpecialType.System_String }, Arguments: { Length: 1 } arguments }:
                return NullTest(arguments[0].Value, flow, ref definitions, readyWhenTrue: false);
            default:
                return condition.Type?.SpecialType == SpecialType.System_Boolean && EventOf(condition, flow, ref definitions) is { } flag
                    ? (flag, false, true)
                    : null;
        }
    }

    private static (FlowEvent Event, bool IsNullTest, bool ReadyWhenTrue)? ReadComparison(
        IBinaryOperation comparison,
        MethodFlow flow,
        ReadyState? state,
        ref Definitions? definitions,
        int depth)
    {
        var right = ConstantOf(comparison.RightOperand);
        var (operand, constant) = right.HasValue
            ? (comparison.LeftOperand, right)
            : (comparison.RightOperand, ConstantOf(comparison.LeftOperand));
        var isEqual = comparison.OperatorKind == BinaryOperatorKind.Equals;
        if (!constant.HasValue)
        {
            return null;
        }

        return constant.Value switch
        {
            null => NullTest(operand, flow, ref definitions, readyWhenTrue: !isEqual),
            bool value => value == isEqual ? Read(operand, flow, state, ref definitions, depth - 1) : Negate(Read(operand, flow, state, ref definitions, depth - 1)),
            { } value => state?.Is(value) is { } isReady && EventOf(operand, flow, ref definitions) is { } load ? (load, false, isReady == isEqual) : null,
        };
    }

    private static (FlowEvent Event, bool IsNullTest, bool ReadyWhenTrue)? ReadPattern(
        IOperation value,
        IPatternOperation pattern,
        MethodFlow flow,
        ReadyState? state,
        ref Definitions? definitions,
        int depth)
    {
        switch (pattern)
        {
            case INegatedPatternOperation negated:
                return Negate(ReadPattern(value, negated.Pattern, flow, state, ref definitions, depth - 1));
            case IConstantPatternOperation constant when ConstantOf(constant.Value) is { HasValue: true, Value: null }:
                return NullTest(value, flow, ref definitions, readyWhenTrue: false);
            case IConstantPatternOperation constant when ConstantOf(constant.Value) is { HasValue: true, Value: bool wanted }:
                return wanted ? Read(value, flow, state, ref definitions, depth - 1) : Negate(Read(value, flow, state, ref definitions, depth - 1));
            case IConstantPatternOperation constant when ConstantOf(constant.Value) is { HasValue: true, Value: { } wanted } && state?.Is(wanted) is { } isReady:
                return EventOf(value, flow, ref definitions) is { } read ? (read, false, isReady) : null;
            case IRecursivePatternOperation recursive:
                foreach (var part in recursive.PropertySubpatterns)
                {
                    if (part.Pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: bool isSet } }
                        && EventOf(part.Member, flow, ref definitions) is { } flag)
                    {
                        return (flag, false, isSet);
                    }
                }

                return NullTest(value, flow, ref definitions, readyWhenTrue: true);
            case IDeclarationPatternOperation or ITypePatternOperation:
                return NullTest(value, flow, ref definitions, readyWhenTrue: true);
            default:
                return null;
        }
    }

    /// <summary>Older compilers give the null behind a conversion no constant value, only the literal itself.</summary>
    private static Optional<object?> ConstantOf(IOperation operation)
    {
        while (!operation.ConstantValue.HasValue && operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation.ConstantValue;
    }

    private static (FlowEvent Event, bool IsNullTest, bool ReadyWhenTrue)? NullTest(
        IOperation operand,
        MethodFlow flow,
        ref Definitions? definitions,
        bool readyWhenTrue) =>
        EventOf(operand, flow, ref definitions) is { } load ? (load, true, readyWhenTrue) : null;

    private static (FlowEvent Event, bool IsNullTest, bool ReadyWhenTrue)? Negate((FlowEvent Event, bool IsNullTest, bool ReadyWhenTrue)? test) =>
        test is { } known ? (known.Event, known.IsNullTest, !known.ReadyWhenTrue) : null;

    /// <summary>The event that reads the member behind conversions, captures, locals and <c>Volatile.Read</c>.</summary>
    private static FlowEvent? EventOf(IOperation operand, MethodFlow flow, ref Definitions? definitions)
    {
        var current = operand;
        for (var i = 0; i < DeepestCondition; i++)
        {
            switch (current)
            {
                case IConversionOperation conversion:
                    current = conversion.Operand;
                    continue;
                case ISimpleAssignmentOperation assignment:
                    current = assignment.Value;
                    continue;
                case IFlowCaptureReferenceOperation reference:
                    if ((definitions ??= new Definitions(flow)).Of(reference) is not { } captured)
                    {
                        return null;
                    }

                    current = captured;
                    continue;
                case IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Volatile" }, Arguments: { Length: 1 } arguments }:
                    current = arguments[0].Value;
                    continue;
                case IInvocationOperation { TargetMethod: { Name: "Exchange" or "CompareExchange", ContainingType.Name: "Interlocked" }, Arguments: { Length: > 1 } arguments }:
                    // What was there before is what the condition asks for.
                    current = arguments[0].Value;
                    continue;
                case ILocalReferenceOperation local when (definitions ??= new Definitions(flow)).Of(local) is { } definition:
                    current = definition;
                    continue;
                default:
                    return flow.EventAt(current) is { Symbol: not null, Kind: FlowEventKind.Load or FlowEventKind.Call } found ? found : null;
            }
        }

        return null;
    }

    /// <summary>What the variables and captures of a method are given, read off its graph once.</summary>
    private sealed class Definitions
    {
        private readonly Dictionary<CaptureId, IOperation> _captures = new();
        private readonly Dictionary<ILocalSymbol, List<(int Position, IOperation Value)>> _locals = new(SymbolEqualityComparer.Default);

        internal Definitions(MethodFlow flow)
        {
            foreach (var block in flow.Source.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is IFlowCaptureOperation capture)
                    {
                        _captures[capture.Id] = capture.Value;
                        continue;
                    }

                    var assignment = operation as ISimpleAssignmentOperation ?? (operation as IExpressionStatementOperation)?.Operation as ISimpleAssignmentOperation;
                    if (assignment?.Target is ILocalReferenceOperation target)
                    {
                        _locals.ListOf(target.Local).Add((operation.Syntax.SpanStart, assignment.Value));
                    }
                }
            }
        }

        internal IOperation? Of(IFlowCaptureReferenceOperation reference) => _captures.TryGetValue(reference.Id, out var value) ? value : null;

        /// <summary>The last value given to a local in the source before it is tested: <c>var cached = _cached; if (cached is null)</c>.</summary>
        internal IOperation? Of(ILocalReferenceOperation local)
        {
            IOperation? definition = null;
            if (_locals.TryGetValue(local.Local, out var values))
            {
                foreach (var (position, value) in values)
                {
                    definition = position < local.Syntax.SpanStart ? value : definition;
                }
            }

            return definition;
        }
    }
}
