using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>What a condition says of the value it depends on.</summary>
internal enum Outcome
{
    /// <summary>The condition depends on the value in some other way.</summary>
    Unknown,

    /// <summary>The condition holds where the value is there: true, not null, not negative.</summary>
    Present,

    /// <summary>The condition holds where the value is not there.</summary>
    Absent,
}

/// <summary>A branch of a method that depends on an operation.</summary>
/// <param name="Node">The node whose condition decides.</param>
/// <param name="Present">Where control goes when the operation found something; null where that is not known.</param>
/// <param name="Absent">Where control goes when it found nothing; null where that is not known.</param>
internal sealed record Decision(FlowNode Node, FlowNode? Present, FlowNode? Absent)
{
    /// <summary>
    /// True where the value is only handed to a method of the program that makes something other than an answer of it, so that
    /// the branch is about what was made and not about the value.
    /// </summary>
    internal bool IsHandedOver { get; init; }
}

/// <summary>
/// Which branches of a method depend on which of its reads and calls, directly or through a variable. Each condition is
/// traced back once, over the definitions of the variables that it reads.
/// </summary>
internal sealed class Decisions
{
    /// <summary>A condition is traced back through no more variables than this.</summary>
    private const int LongestTrace = 6;

    /// <summary>A condition that depends on more operations than this is left alone.</summary>
    private const int MostSources = 64;

    private readonly Dictionary<object, List<IOperation>> _definitions = new();
    private readonly Dictionary<IOperation, List<Decision>> _bySource = new();
    private readonly Dictionary<FlowEvent, bool[]?> _controlledByAbsence = new();
    private FlowNode _node;
    private int _found;
    private bool _isHandedOver;
    private IOperation? _counted;

    private Decisions(MethodFlow flow) => _node = flow.Graph.Entry;

    /// <summary>The operations on whose outcome a branch depends.</summary>
    internal IReadOnlyCollection<IOperation> Sources => _bySource.Keys;

    /// <summary>The branches that depend on an operation.</summary>
    internal IReadOnlyList<Decision> Of(IOperation operation) =>
        _bySource.TryGetValue(operation, out var decisions) ? decisions : Array.Empty<Decision>();

    /// <summary>
    /// True where who finds something is told that it has failed, by an exception, false or null: that it is given out once is what
    /// the method is there for.
    /// </summary>
    internal bool IsRefused(MethodFlow flow, FlowEvent check)
    {
        foreach (var decision in Of(check.Operation))
        {
            if (decision is not { Present: { } present, Absent: { } absent })
            {
                continue;
            }

            foreach (var @event in flow.Events)
            {
                if (IsFailure(@event)
                    && BranchTest.CanReach(flow, present, @event.Node, static _ => false)
                    && !BranchTest.CanReach(flow, absent, @event.Node, static _ => false))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsFailure(FlowEvent @event) =>
        @event.Operation is { } operation
        && (@event.Kind == FlowEventKind.Throw
            || (@event.Kind == FlowEventKind.Return && Conversions.Unwrap(operation).ConstantValue is { HasValue: true, Value: false or null }));

    /// <summary>Traces every condition of a method back to the reads and calls that it depends on.</summary>
    internal static Decisions In(MethodFlow flow, CancellationToken cancellationToken)
    {
        var decisions = new Decisions(flow);
        foreach (var block in flow.Source.Blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var operation in block.Operations)
            {
                decisions.CollectDefinitions(operation);
            }

            if (block.BranchValue is { } value)
            {
                decisions.CollectDefinitions(value);
            }
        }

        foreach (var node in flow.Graph.Nodes)
        {
            if (node is { Block: { BranchValue: { } condition, ConditionKind: not ControlFlowConditionKind.None }, Conditional: not null, FallThrough: not null })
            {
                decisions._node = node;
                decisions._found = 0;
                decisions.Trace(condition, Outcome.Present, 0);
            }
        }

        return decisions;
    }

    private void CollectDefinitions(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } assignment:
                Define(local.Local, assignment.Value);
                break;
            case IFlowCaptureOperation capture:
                Define(capture.Id, capture.Value);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Out, Value: { } value, Parent: { } call }:
                if (Target(value) is { } assigned)
                {
                    Define(assigned, call);
                }

                break;
            case IIsPatternOperation { Pattern: IDeclarationPatternOperation { DeclaredSymbol: { } declared } } pattern:
                Define(declared, pattern.Value);
                break;
            case IIsPatternOperation { Pattern: IRecursivePatternOperation { DeclaredSymbol: { } named } } pattern:
                Define(named, pattern.Value);
                break;
        }

        foreach (var child in operation.ChildOperations)
        {
            CollectDefinitions(child);
        }
    }

    private static ISymbol? Target(IOperation value) => value switch
    {
        ILocalReferenceOperation local => local.Local,
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local } => local.Local,
        _ => null,
    };

    private void Define(object variable, IOperation value) => _definitions.ListOf(variable).Add(value);

    private void Trace(IOperation operation, Outcome outcome, int steps)
    {
        if (steps > LongestTrace || _found > MostSources)
        {
            return;
        }

        switch (operation)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                Trace(not.Operand, Opposite(outcome), steps);
                break;
            case IConversionOperation conversion:
                Trace(conversion.Operand, outcome, steps);
                break;
            case IParenthesizedOperation parenthesized:
                Trace(parenthesized.Operand, outcome, steps);
                break;
            case IAwaitOperation await:
                Trace(await.Operation, outcome, steps);
                break;
            case IIsNullOperation isNull:
                TracePresence(isNull.Operand, Opposite(outcome), steps);
                break;
            case IIsTypeOperation isType:
                Trace(isType.ValueOperand, outcome, steps);
                break;
            case IIsPatternOperation isPattern when AsksOnlyForPresence(isPattern.Pattern):
                TracePresence(isPattern.Value, Apply(outcome, OutcomeOf(isPattern.Pattern)), steps);
                break;
            case IIsPatternOperation isPattern:
                Trace(isPattern.Value, Apply(outcome, OutcomeOf(isPattern.Pattern)), steps);
                break;
            case IBinaryOperation binary:
                TraceBinary(binary, outcome, steps);
                break;
            case ILocalReferenceOperation local:
                TraceDefinitions(local.Local, outcome, steps);
                break;
            case IFlowCaptureReferenceOperation capture:
                TraceDefinitions(capture.Id, outcome, steps);
                break;
            case IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: "Volatile" }, Arguments: { Length: 1 } read }:
                Trace(read[0].Value, outcome, steps);
                break;
            case IInvocationOperation invocation:
                Add(invocation, outcome);
                Trace(invocation.Instance, steps);
                var isHandedOver = _isHandedOver;
                _isHandedOver |= invocation.Type is not { SpecialType: SpecialType.System_Boolean } && invocation.TargetMethod.DeclaringSyntaxReferences.Length > 0;
                foreach (var argument in invocation.Arguments)
                {
                    if (argument.Parameter?.RefKind != RefKind.Out)
                    {
                        Trace(argument.Value, steps);
                    }
                }

                _isHandedOver = isHandedOver;
                break;
            case IPropertyReferenceOperation { Property.Name: "HasValue", Instance: { } instance } when IsNullable(instance.Type):
                TracePresence(instance, Outcome.Unknown, steps + 1);
                break;
            case IMemberReferenceOperation member when ReferenceEquals(member, _counted):
                break;
            case IMemberReferenceOperation member:
                Add(member, outcome);
                Trace(member.Instance, steps);
                if (member is IPropertyReferenceOperation { Property.IsIndexer: true } indexer)
                {
                    foreach (var argument in indexer.Arguments)
                    {
                        Trace(argument.Value, steps);
                    }
                }

                break;
            case IFlowAnonymousFunctionOperation:
                break;
            default:
                foreach (var child in operation.ChildOperations)
                {
                    Trace(child, Outcome.Unknown, steps + 1);
                }

                break;
        }
    }

    /// <summary>What a value is taken from matters for the decision as well, only not in a way that can be told.</summary>
    private void Trace(IOperation? operation, int steps)
    {
        if (operation is not null)
        {
            Trace(operation, Outcome.Unknown, steps + 1);
        }
    }

    private void TraceDefinitions(object variable, Outcome outcome, int steps)
    {
        if (_definitions.TryGetValue(variable, out var values))
        {
            foreach (var value in values)
            {
                Trace(value, outcome, steps + 1);
            }
        }
    }

    private void TraceBinary(IBinaryOperation binary, Outcome outcome, int steps)
    {
        var constant = ConstantOf(binary.RightOperand);
        var other = binary.LeftOperand;
        if (!constant.HasValue)
        {
            constant = ConstantOf(binary.LeftOperand);
            other = binary.RightOperand;
        }

        if (!constant.HasValue)
        {
            var counted = _counted;
            _counted ??= CountedFrom(binary);
            Trace(binary.LeftOperand, steps);
            Trace(binary.RightOperand, steps);
            _counted = counted;
            return;
        }

        var isOnRight = ReferenceEquals(other, binary.LeftOperand);
        var meaning = (binary.OperatorKind, constant.Value) switch
        {
            (BinaryOperatorKind.Equals, null or false or 0 or -1) => Outcome.Absent,
            (BinaryOperatorKind.NotEquals, null or false or 0 or -1) => Outcome.Present,
            (BinaryOperatorKind.Equals, true) => Outcome.Present,
            (BinaryOperatorKind.NotEquals, true) => Outcome.Absent,
            (BinaryOperatorKind.LessThan, 0) when isOnRight => Outcome.Absent,
            (BinaryOperatorKind.GreaterThanOrEqual, 0) when isOnRight => Outcome.Present,
            (BinaryOperatorKind.GreaterThan, 0 or -1) when isOnRight => Outcome.Present,
            _ => Outcome.Unknown,
        };
        if (constant.Value is null)
        {
            TracePresence(other, Apply(outcome, meaning), steps);
        }
        else
        {
            Trace(other, Apply(outcome, meaning), steps);
        }
    }

    /// <summary>
    /// Traces what is only asked whether it is there at all. A nullable variable that is given a value which cannot be null is there
    /// then, whatever the value is, so that what the value was read from decides nothing.
    /// </summary>
    private void TracePresence(IOperation operation, Outcome outcome, int steps)
    {
        object? variable = operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IFlowCaptureReferenceOperation capture => capture.Id,
            _ => null,
        };
        if (variable is not null && IsNullable(operation.Type))
        {
            if (steps <= LongestTrace && _definitions.TryGetValue(variable, out var values))
            {
                foreach (var value in values)
                {
                    TracePresence(value, outcome, steps + 1);
                }
            }
        }
        else if (!(operation is IConversionOperation { Operand.Type: { IsValueType: true } from } && !IsNullable(from) && IsNullable(operation.Type)))
        {
            Trace(operation, outcome, steps);
        }
    }

    private static bool IsNullable(ITypeSymbol? type) => type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static bool AsksOnlyForPresence(IPatternOperation pattern) => pattern switch
    {
        INegatedPatternOperation negated => AsksOnlyForPresence(negated.Pattern),
        IConstantPatternOperation constant => ConstantOf(constant.Value) is { HasValue: true, Value: null },
        IDeclarationPatternOperation or ITypePatternOperation => true,
        IRecursivePatternOperation { PropertySubpatterns.Length: 0, DeconstructionSubpatterns.Length: 0 } => true,
        _ => false,
    };

    /// <summary>
    /// The read from which both sides of a comparison are counted, as in <c>i &lt; start + rounds</c> where <c>i</c> starts at
    /// <c>start</c>: whatever was read, the outcome is the same.
    /// </summary>
    private IOperation? CountedFrom(IBinaryOperation comparison) =>
        comparison.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
        && StartOf(comparison.LeftOperand, LongestTrace) is { } left
        && StartOf(comparison.RightOperand, LongestTrace) is { } right
        && ReferenceEquals(left, right)
            ? left
            : null;

    /// <summary>The read that a variable, or a sum with one, starts from.</summary>
    private IOperation? StartOf(IOperation operation, int steps)
    {
        switch (Conversions.Unwrap(operation))
        {
            case ILocalReferenceOperation local when steps > 0 && _definitions.TryGetValue(local.Local, out var values) && values.Count == 1:
                return StartOf(values[0], steps - 1) ?? (values[0] is IFieldReferenceOperation ? values[0] : null);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum when steps > 0:
                return Conversions.Unwrap(sum.LeftOperand) is ILocalReferenceOperation && StartOf(sum.LeftOperand, steps - 1) is { } left
                    ? left
                    : Conversions.Unwrap(sum.RightOperand) is ILocalReferenceOperation ? StartOf(sum.RightOperand, steps - 1) : null;
            default:
                return null;
        }
    }

    private static Optional<object?> ConstantOf(IOperation operation) => Conversions.Unwrap(operation).ConstantValue;

    private static Outcome OutcomeOf(IPatternOperation pattern) => pattern switch
    {
        INegatedPatternOperation negated => Opposite(OutcomeOf(negated.Pattern)),
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null or false } } => Outcome.Absent,
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: true } } => Outcome.Present,
        IConstantPatternOperation { Value: IConversionOperation { Operand.ConstantValue: { HasValue: true, Value: null } } } => Outcome.Absent,
        IDeclarationPatternOperation or ITypePatternOperation => Outcome.Present,
        IRecursivePatternOperation { PropertySubpatterns.Length: 0, DeconstructionSubpatterns.Length: 0 } => Outcome.Present,
        _ => Outcome.Unknown,
    };

    private static Outcome Opposite(Outcome outcome) => outcome switch
    {
        Outcome.Present => Outcome.Absent,
        Outcome.Absent => Outcome.Present,
        _ => Outcome.Unknown,
    };

    private static Outcome Apply(Outcome outer, Outcome inner) =>
        outer == Outcome.Unknown || inner == Outcome.Unknown ? Outcome.Unknown
        : outer == Outcome.Present ? inner
        : Opposite(inner);

    private void Add(IOperation source, Outcome outcome)
    {
        _found++;
        if (!_bySource.TryGetValue(source, out var decisions))
        {
            _bySource.Add(source, decisions = new List<Decision>(1));
        }

        var holds = _node.Block!.ConditionKind == ControlFlowConditionKind.WhenTrue ? _node.Conditional : _node.FallThrough;
        var fails = _node.Block.ConditionKind == ControlFlowConditionKind.WhenTrue ? _node.FallThrough : _node.Conditional;
        decisions.Add(outcome switch
        {
            Outcome.Present => new Decision(_node, holds, fails) { IsHandedOver = _isHandedOver },
            Outcome.Absent => new Decision(_node, fails, holds) { IsHandedOver = _isHandedOver },
            _ => new Decision(_node, null, null) { IsHandedOver = _isHandedOver },
        });
    }

    /// <summary>True where <paramref name="act"/> runs only after <paramref name="check"/> has found nothing.</summary>
    internal bool AbsenceControls(MethodFlow flow, FlowEvent check, FlowEvent act, CancellationToken cancellationToken)
    {
        if (!_controlledByAbsence.TryGetValue(check, out var controlled))
        {
            _controlledByAbsence.Add(check, controlled = ControlledByAbsence(flow, check, cancellationToken));
        }

        return controlled is not null && controlled[act.Index];
    }

    /// <summary>For each event of a method, by its index: whether it runs only where the check has found nothing; null where nothing depends on that.</summary>
    private bool[]? ControlledByAbsence(MethodFlow flow, FlowEvent check, CancellationToken cancellationToken)
    {
        bool[]? controlled = null;
        foreach (var decision in Of(check.Operation))
        {
            if (decision is not { Absent: { } absent, Present: { } present })
            {
                continue;
            }

            controlled ??= new bool[flow.Events.Count];
            var byAbsent = FlowWalk.ReachedFrom(flow, absent, decision.Node, IsCheck, cancellationToken);
            var byPresent = FlowWalk.ReachedFrom(flow, present, decision.Node, IsCheck, cancellationToken);
            for (var i = 0; i < controlled.Length; i++)
            {
                controlled[i] |= byAbsent[i] && !byPresent[i];
            }
        }

        return controlled;

        bool IsCheck(FlowEvent candidate) => ReferenceEquals(candidate, check);
    }

    /// <summary>True where <paramref name="target"/> runs only after the decision went one way.</summary>
    /// <param name="flow">The method.</param>
    /// <param name="decision">The branch.</param>
    /// <param name="target">The event in question.</param>
    /// <param name="way">The successor that has to lead there; null for either.</param>
    /// <param name="endsWay">True for an event behind which a way is not followed any further.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static bool Controls(MethodFlow flow, Decision decision, FlowEvent target, FlowNode? way, Func<FlowEvent, bool> endsWay, CancellationToken cancellationToken)
    {
        var first = decision.Node.FallThrough!;
        var second = decision.Node.Conditional!;
        var byFirst = FlowWalk.Reaches(flow, first, decision.Node, target, endsWay, cancellationToken);
        var bySecond = FlowWalk.Reaches(flow, second, decision.Node, target, endsWay, cancellationToken);
        if (byFirst == bySecond)
        {
            return false;
        }

        return (way is null || ReferenceEquals(way, byFirst ? first : second)) && !FollowsForEach(flow, decision, byFirst ? first : second, byFirst ? second : first);
    }

    /// <summary>What comes after a loop over elements comes whether there are any or not, unless each round leaves the method.</summary>
    private static bool FollowsForEach(MethodFlow flow, Decision decision, FlowNode taken, FlowNode other) =>
        decision.Node is { Block: { BranchValue: { } condition, ConditionKind: var kind }, Conditional: var conditional }
        && Unwrap(condition) is IInvocationOperation { TargetMethod.Name: "MoveNext" or "MoveNextAsync", Syntax: ExpressionSyntax { Parent: CommonForEachStatementSyntax } }
        && ReferenceEquals(taken, conditional) == (kind == ControlFlowConditionKind.WhenFalse)
        && BranchTest.CanReach(flow, other, decision.Node, static _ => false);

    private static IOperation Unwrap(IOperation condition) => condition is IAwaitOperation await ? await.Operation : Conversions.Unwrap(condition);
}
