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

    /// <summary>The tests in a method, in no particular order.</summary>
    /// <param name="flow">The method.</param>
    /// <param name="state">Which number or member of an enum means that something is ready; null where truth values alone do.</param>
    internal static IReadOnlyList<BranchTest> FindIn(MethodFlow flow, ReadyState? state = null)
    {
        var tests = new List<BranchTest>();
        Dictionary<CaptureId, IOperation>? captures = null;
        foreach (var node in flow.Graph.Nodes)
        {
            if (node.Block is not { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } condition } block || node.Conditional is null)
            {
                continue;
            }

            var isWhenTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            var whenTrue = isWhenTrue ? node.Conditional : node.FallThrough;
            var whenFalse = isWhenTrue ? node.FallThrough : node.Conditional;
            if (Read(condition, flow, state, ref captures, DeepestCondition) is not { } test)
            {
                continue;
            }

            tests.Add(test.ReadyWhenTrue
                ? new BranchTest(node, test.Event, test.Event.Symbol!, test.IsNullTest, whenTrue, whenFalse)
                : new BranchTest(node, test.Event, test.Event.Symbol!, test.IsNullTest, whenFalse, whenTrue));
        }

        return tests;
    }

    /// <summary>True where control can get from <paramref name="from"/> to <paramref name="to"/> without passing a barrier.</summary>
    internal static bool CanReach(MethodFlow flow, FlowNode? from, FlowNode to, Func<FlowNode, bool> isBarrier)
    {
        if (from is null)
        {
            return false;
        }

        var seen = new bool[flow.Graph.Nodes.Count];
        var pending = new Stack<FlowNode>();
        pending.Push(from);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (seen[node.Index])
            {
                continue;
            }

            seen[node.Index] = true;
            if (ReferenceEquals(node, to))
            {
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

        return false;
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
        Dictionary<CaptureId, IOperation>? captures = null;
        ISymbol? told = null;
        foreach (var @event in flow.Events)
        {
            if (@event.Kind != FlowEventKind.Return)
            {
                continue;
            }

            if (told is not null || Read(@event.Operation, flow, state, ref captures, DeepestCondition) is not { IsNullTest: false, ReadyWhenTrue: true } test)
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
        ref Dictionary<CaptureId, IOperation>? captures,
        int depth)
    {
        if (depth == 0)
        {
            return null;
        }

        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Negate(Read(not.Operand, flow, state, ref captures, depth - 1));
            case IConversionOperation conversion:
                return Read(conversion.Operand, flow, state, ref captures, depth - 1);
            case IIsNullOperation isNull:
                return NullTest(isNull.Operand, flow, ref captures, readyWhenTrue: false);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                return ReadComparison(comparison, flow, state, ref captures, depth);
            case IIsPatternOperation isPattern:
                return ReadPattern(isPattern.Value, isPattern.Pattern, flow, state, ref captures, depth);
            case IIsTypeOperation isType:
                return NullTest(isType.ValueOperand, flow, ref captures, readyWhenTrue: true);
            case IInvocationOperation { TargetMethod: { Name: "IsNullOrEmpty", ContainingType.SpecialType: SpecialType.System_String }, Arguments: { Length: 1 } arguments }:
                return NullTest(arguments[0].Value, flow, ref captures, readyWhenTrue: false);
            default:
                return condition.Type?.SpecialType == SpecialType.System_Boolean && EventOf(condition, flow, ref captures) is { } flag
                    ? (flag, false, true)
                    : null;
        }
    }

    private static (FlowEvent Event, bool IsNullTest, bool ReadyWhenTrue)? ReadComparison(
        IBinaryOperation comparison,
        MethodFlow flow,
        ReadyState? state,
        ref Dictionary<CaptureId, IOperation>? captures,
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
            null => NullTest(operand, flow, ref captures, readyWhenTrue: !isEqual),
            bool value => value == isEqual ? Read(operand, flow, state, ref captures, depth - 1) : Negate(Read(operand, flow, state, ref captures, depth - 1)),
            { } value => state?.Is(value) is { } isReady && EventOf(operand, flow, ref captures) is { } load ? (load, false, isReady == isEqual) : null,
        };
    }

    private static (FlowEvent Event, bool IsNullTest, bool ReadyWhenTrue)? ReadPattern(
        IOperation value,
        IPatternOperation pattern,
        MethodFlow flow,
        ReadyState? state,
        ref Dictionary<CaptureId, IOperation>? captures,
        int depth)
    {
        switch (pattern)
        {
            case INegatedPatternOperation negated:
                return Negate(ReadPattern(value, negated.Pattern, flow, state, ref captures, depth - 1));
            case IConstantPatternOperation constant when ConstantOf(constant.Value) is { HasValue: true, Value: null }:
                return NullTest(value, flow, ref captures, readyWhenTrue: false);
            case IConstantPatternOperation constant when ConstantOf(constant.Value) is { HasValue: true, Value: bool wanted }:
                return wanted ? Read(value, flow, state, ref captures, depth - 1) : Negate(Read(value, flow, state, ref captures, depth - 1));
            case IConstantPatternOperation constant when ConstantOf(constant.Value) is { HasValue: true, Value: { } wanted } && state?.Is(wanted) is { } isReady:
                return EventOf(value, flow, ref captures) is { } read ? (read, false, isReady) : null;
            case IRecursivePatternOperation recursive:
                foreach (var part in recursive.PropertySubpatterns)
                {
                    if (part.Pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: bool isSet } }
                        && EventOf(part.Member, flow, ref captures) is { } flag)
                    {
                        return (flag, false, isSet);
                    }
                }

                return NullTest(value, flow, ref captures, readyWhenTrue: true);
            case IDeclarationPatternOperation or ITypePatternOperation:
                return NullTest(value, flow, ref captures, readyWhenTrue: true);
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
        ref Dictionary<CaptureId, IOperation>? captures,
        bool readyWhenTrue) =>
        EventOf(operand, flow, ref captures) is { } load ? (load, true, readyWhenTrue) : null;

    private static (FlowEvent Event, bool IsNullTest, bool ReadyWhenTrue)? Negate((FlowEvent Event, bool IsNullTest, bool ReadyWhenTrue)? test) =>
        test is { } known ? (known.Event, known.IsNullTest, !known.ReadyWhenTrue) : null;

    /// <summary>The event that reads the member behind conversions, captures, locals and <c>Volatile.Read</c>.</summary>
    private static FlowEvent? EventOf(IOperation operand, MethodFlow flow, ref Dictionary<CaptureId, IOperation>? captures)
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
                    captures ??= CollectCaptures(flow);
                    if (!captures.TryGetValue(reference.Id, out var captured))
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
                case ILocalReferenceOperation local when DefinitionOf(local, flow) is { } definition:
                    current = definition;
                    continue;
                default:
                    return flow.EventAt(current) is { Symbol: not null, Kind: FlowEventKind.Load or FlowEventKind.Call } found ? found : null;
            }
        }

        return null;
    }

    private static Dictionary<CaptureId, IOperation> CollectCaptures(MethodFlow flow)
    {
        var captures = new Dictionary<CaptureId, IOperation>();
        foreach (var block in flow.Source.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IFlowCaptureOperation capture)
                {
                    captures[capture.Id] = capture.Value;
                }
            }
        }

        return captures;
    }

    /// <summary>The last value given to a local in the source before it is tested: <c>var cached = _cached; if (cached is null)</c>.</summary>
    private static IOperation? DefinitionOf(ILocalReferenceOperation local, MethodFlow flow)
    {
        IOperation? definition = null;
        foreach (var block in flow.Source.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation.Syntax.SpanStart >= local.Syntax.SpanStart)
                {
                    continue;
                }

                var assignment = operation as ISimpleAssignmentOperation ?? (operation as IExpressionStatementOperation)?.Operation as ISimpleAssignmentOperation;
                if (assignment?.Target is ILocalReferenceOperation target && SymbolEqualityComparer.Default.Equals(target.Local, local.Local))
                {
                    definition = assignment.Value;
                }
            }
        }

        return definition;
    }
}
