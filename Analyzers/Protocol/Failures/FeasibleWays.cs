using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// The ways behind an event on which no condition is met that contradicts what has led to the event: after
/// <c>if (ok) Add(x);</c>, the other side of a second <c>if (ok)</c>.
/// </summary>
internal sealed class FeasibleWays
{
    private readonly MethodFlow _flow;
    private readonly FlowEvent _start;
    private readonly Func<FlowEvent, bool> _endsWay;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<CaptureId, IOperation> _captures = new();
    private readonly HashSet<FlowNode> _reached = new();
    private readonly HashSet<ISymbol> _assignedAfter = new(SymbolEqualityComparer.Default);
    private readonly HashSet<CaptureId> _capturedAfter = new();

    private FeasibleWays(MethodFlow flow, FlowEvent start, Func<FlowEvent, bool> endsWay, CancellationToken cancellationToken)
    {
        _flow = flow;
        _start = start;
        _endsWay = endsWay;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The ways that lead on from <paramref name="start"/>, up to events for which <paramref name="endsWay"/> is true.</summary>
    internal static FeasibleWays From(MethodFlow flow, FlowEvent start, Func<FlowEvent, bool> endsWay, CancellationToken cancellationToken)
    {
        var ways = new FeasibleWays(flow, start, endsWay, cancellationToken);
        foreach (var block in flow.Source.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IFlowCaptureOperation capture)
                {
                    ways._captures[capture.Id] = capture.Value;
                }
            }
        }

        var before = ways.Spread(flow.Graph.Entry, new Facts(), isAfter: false);
        if (before.TryGetValue(start.Node, out var facts))
        {
            facts = facts.Clone();
            ways.RunFromStart(facts);
            if (!ways.EndsIn(start.Node, start.Index + 1))
            {
                ways._reached.Add(start.Node);
                ways.Enter(start.Node, facts, isAfter: false, (next, known) => ways.Spread(next, known, isAfter: true));
            }
        }

        return ways;
    }

    /// <summary>True where a way leads to a node.</summary>
    internal bool Reach(FlowNode node) => ReferenceEquals(node, _start.Node) || _reached.Contains(node);

    /// <summary>True where all that decides whether a node is reached was known before the event.</summary>
    internal bool IsDecidedBefore(FlowNode node)
    {
        var isDecided = false;
        foreach (var branch in _reached)
        {
            if (branch is not { Block: { BranchValue: { } condition, ConditionKind: not ControlFlowConditionKind.None }, FallThrough: { } first, Conditional: { } second }
                || !_reached.Contains(first)
                || !_reached.Contains(second)
                || CanReach(first, node, branch) == CanReach(second, node, branch))
            {
                continue;
            }

            if (IsNewsIn(condition))
            {
                return false;
            }

            isDecided = true;
        }

        return isDecided;
    }

    /// <summary>True where the condition asks something that may have another answer than before the event.</summary>
    private bool IsNewsIn(IOperation condition)
    {
        switch (condition)
        {
            case ILocalReferenceOperation local:
                return _assignedAfter.Contains(local.Local);
            case IParameterReferenceOperation parameter:
                return _assignedAfter.Contains(parameter.Parameter);
            case IFlowCaptureReferenceOperation capture:
                return _capturedAfter.Contains(capture.Id) && (!_captures.TryGetValue(capture.Id, out var value) || IsNewsIn(value));
            case IInvocationOperation or IMemberReferenceOperation or IAwaitOperation or IArrayElementReferenceOperation:
                return true;
        }

        foreach (var child in condition.ChildOperations)
        {
            if (IsNewsIn(child))
            {
                return true;
            }
        }

        return false;
    }

    private bool CanReach(FlowNode from, FlowNode to, FlowNode avoided)
    {
        var seen = new HashSet<FlowNode> { avoided };
        var pending = new Stack<FlowNode>();
        pending.Push(from);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (!seen.Add(node))
            {
                continue;
            }

            if (ReferenceEquals(node, to))
            {
                return true;
            }

            if (node.FallThrough is { } next && _reached.Contains(next))
            {
                pending.Push(next);
            }

            if (node.Conditional is { } other && _reached.Contains(other))
            {
                pending.Push(other);
            }
        }

        return false;
    }

    /// <summary>Takes the first of the nodes that are due, so that most are looked at once, when all ways to them are known.</summary>
    private Dictionary<FlowNode, Facts> Spread(FlowNode from, Facts start, bool isAfter)
    {
        var known = new Dictionary<FlowNode, Facts>();
        var isDue = new bool[_flow.Graph.Nodes.Count];
        var index = from.Index;
        Join(from, start);
        while (index < isDue.Length)
        {
            if (!isDue[index])
            {
                index++;
                continue;
            }

            _cancellationToken.ThrowIfCancellationRequested();
            isDue[index] = false;
            var node = _flow.Graph.Nodes[index++];
            _flow.CountWalk(1);
            var facts = known[node].Clone();
            if (isAfter)
            {
                _reached.Add(node);
            }

            Run(node, facts, isAfter);
            if (isAfter && EndsIn(node, 0))
            {
                continue;
            }

            Enter(node, facts, isAfter, Join);
            foreach (var handler in node.Handlers)
            {
                // Whatever was assigned on the way may be half done.
                Join(handler, new Facts());
            }
        }

        return known;

        void Join(FlowNode node, Facts facts)
        {
            if (node.Block is null)
            {
                return;
            }

            if (!known.TryGetValue(node, out var earlier))
            {
                known.Add(node, facts);
            }
            else if (earlier.Intersect(facts) is { } fewer)
            {
                known[node] = fewer;
            }
            else
            {
                return;
            }

            isDue[node.Index] = true;
            index = Math.Min(index, node.Index);
        }
    }

    private void Enter(FlowNode node, Facts facts, bool isAfter, Action<FlowNode, Facts> enter)
    {
        if (node is not { Block: { BranchValue: { } condition, ConditionKind: not ControlFlowConditionKind.None and var kind }, FallThrough: { } fallThrough, Conditional: { } conditional })
        {
            if (node.FallThrough is { } next)
            {
                enter(next, facts);
            }

            if (node.Conditional is { } other)
            {
                enter(other, facts);
            }

            return;
        }

        var whenTrue = kind == ControlFlowConditionKind.WhenTrue ? conditional : fallThrough;
        var whenFalse = kind == ControlFlowConditionKind.WhenTrue ? fallThrough : conditional;
        if (Condition.Of(condition) is not { } test)
        {
            enter(whenTrue, facts);
            enter(whenFalse, facts);
            return;
        }

        var answer = facts.Answer(test);
        if (answer is null or true)
        {
            enter(whenTrue, facts.With(test, true, isAfter));
        }

        if (answer is null or false)
        {
            enter(whenFalse, facts.With(test, false, isAfter));
        }
    }

    private bool EndsIn(FlowNode node, int from)
    {
        var (first, count) = _flow.EventsOf(node);
        for (var i = Math.Max(first, from); i < first + count; i++)
        {
            if (_endsWay(_flow.Events[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What stands behind the event in its own node comes after it.</summary>
    private void RunFromStart(Facts facts)
    {
        var end = _start.Operation.Syntax.Span.End;
        foreach (var operation in _start.Node.Block!.Operations)
        {
            Run(operation, facts, isAfter: operation.Syntax.Span.End >= end);
        }

        if (_start.Node.Block.BranchValue is { } value)
        {
            Run(value, facts, isAfter: true);
        }
    }

    private void Run(FlowNode node, Facts facts, bool isAfter)
    {
        foreach (var operation in node.Block!.Operations)
        {
            Run(operation, facts, isAfter);
        }

        if (node.Block.BranchValue is { } value)
        {
            Run(value, facts, isAfter);
        }
    }

    private void Run(IOperation operation, Facts facts, bool isAfter)
    {
        foreach (var child in operation.ChildOperations)
        {
            if (child is not IFlowAnonymousFunctionOperation)
            {
                Run(child, facts, isAfter);
            }
        }

        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: { } target, Value: { } value }:
                Assign(target, facts, isAfter);
                facts.Learn(target, value);
                break;
            case IAssignmentOperation { Target: { } target }:
                Assign(target, facts, isAfter);
                break;
            case IIncrementOrDecrementOperation { Target: { } target }:
                Assign(target, facts, isAfter);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref, Value: { } value }:
                Assign(value is IDeclarationExpressionOperation declaration ? declaration.Expression : value, facts, isAfter);
                break;
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared }:
                Forget(declared, facts, isAfter);
                break;
            case IRecursivePatternOperation { DeclaredSymbol: { } declared }:
                Forget(declared, facts, isAfter);
                break;
            case IFlowCaptureOperation capture when isAfter:
                _capturedAfter.Add(capture.Id);
                break;
            case IInvocationOperation { Instance: ILocalReferenceOperation or IParameterReferenceOperation } call when !ReferenceEquals(call, _start.Operation):
                // What an object says of itself may be different once it has been told to do something.
                facts.ForgetStateOf(call.Instance is ILocalReferenceOperation local ? local.Local : ((IParameterReferenceOperation)call.Instance).Parameter);
                break;
        }
    }

    private void Assign(IOperation target, Facts facts, bool isAfter)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                Forget(local.Local, facts, isAfter);
                break;
            case IParameterReferenceOperation parameter:
                Forget(parameter.Parameter, facts, isAfter);
                break;
            case IMemberReferenceOperation member:
                Forget(member.Member, facts, isAfter);
                break;
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                {
                    Assign(element, facts, isAfter);
                }

                break;
            case IDeclarationExpressionOperation declaration:
                Assign(declaration.Expression, facts, isAfter);
                break;
        }
    }

    private void Forget(ISymbol symbol, Facts facts, bool isAfter)
    {
        facts.Forget(symbol);
        if (isAfter)
        {
            _assignedAfter.Add(symbol);
        }
    }

    /// <summary>A condition as a question that can be asked again, and whether the condition holds where the answer is yes.</summary>
    /// <param name="Question">The question, written out.</param>
    /// <param name="HoldsWhenYes">Whether the condition is the question, or its opposite.</param>
    /// <param name="Subjects">The variables and members that the answer depends on.</param>
    /// <param name="Variable">The variable, where the question compares one with a constant.</param>
    /// <param name="Constant">That constant.</param>
    /// <param name="IsOfMembers">True where the answer depends on more than variables of the method.</param>
    private sealed record Condition(string Question, bool HoldsWhenYes, List<ISymbol> Subjects, ISymbol? Variable, object? Constant, bool IsOfMembers)
    {
        internal static Condition? Of(IOperation operation)
        {
            var holds = true;
            var current = operation;
            while (true)
            {
                switch (current)
                {
                    case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: { } operand }:
                        holds = !holds;
                        current = operand;
                        continue;
                    case IConversionOperation { Operand: { } operand }:
                        current = operand;
                        continue;
                    case IParenthesizedOperation { Operand: { } operand }:
                        current = operand;
                        continue;
                    case IIsNullOperation { Operand: { } operand }:
                        return Compare(operand, "==", null, holds);
                    case IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation constant }, Value: { } value }:
                        return Compare(value, constant.Value, "==", !holds);
                    case IIsPatternOperation { Pattern: IConstantPatternOperation constant, Value: { } value }:
                        return Compare(value, constant.Value, "==", holds);
                    case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } binary:
                        return Compare(binary.LeftOperand, binary.RightOperand, "==", holds);
                    case IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } binary:
                        return Compare(binary.LeftOperand, binary.RightOperand, "==", !holds);
                    case IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan } binary:
                        return Compare(binary.LeftOperand, binary.RightOperand, "<", holds);
                    case IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThanOrEqual } binary:
                        return Compare(binary.LeftOperand, binary.RightOperand, "<", !holds);
                    case IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan } binary:
                        return Compare(binary.LeftOperand, binary.RightOperand, ">", holds);
                    case IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThanOrEqual } binary:
                        return Compare(binary.LeftOperand, binary.RightOperand, ">", !holds);
                    default:
                        return Compare(current, "==", true, holds);
                }
            }
        }

        private static Condition? Compare(IOperation left, IOperation right, string relation, bool holds)
        {
            if (ConstantOf(right) is { HasValue: true } constant)
            {
                return constant.Value is false && relation == "==" ? Compare(left, relation, true, !holds) : Compare(left, relation, constant.Value, holds);
            }

            var subjects = new List<ISymbol>();
            var isOfMembers = false;
            return Write(left, subjects, ref isOfMembers) is { } first && Write(right, subjects, ref isOfMembers) is { } second
                ? new Condition(first + relation + second, holds, subjects, null, null, isOfMembers)
                : null;
        }

        private static Condition? Compare(IOperation left, string relation, object? constant, bool holds)
        {
            var subjects = new List<ISymbol>();
            var isOfMembers = false;
            if (Write(left, subjects, ref isOfMembers) is not { } text)
            {
                return null;
            }

            var variable = relation == "==" ? Conversions.Unwrap(left) switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                _ => (ISymbol?)null,
            } : null;
            return new Condition(text + relation + (constant ?? "null"), holds, subjects, variable, constant, isOfMembers);
        }

        /// <summary>Older compilers give the null behind a conversion no constant value, only the literal itself.</summary>
        internal static Optional<object?> ConstantOf(IOperation operation) =>
            operation.ConstantValue.HasValue ? operation.ConstantValue : Conversions.Unwrap(operation).ConstantValue;

        private static string? Write(IOperation operation, List<ISymbol> subjects, ref bool isOfMembers)
        {
            var current = Conversions.Unwrap(operation);
            switch (current)
            {
                case ILocalReferenceOperation { Local: { } local }:
                    subjects.Add(local);
                    return local.Name + "@" + (local.DeclaringSyntaxReferences.Length > 0 ? local.DeclaringSyntaxReferences[0].Span.Start : 0);
                case IParameterReferenceOperation { Parameter: { } parameter }:
                    subjects.Add(parameter);
                    return parameter.Name;
                case IInstanceReferenceOperation:
                    return "this";
                case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { IsIndexer: false } } member:
                    subjects.Add(member.Member);
                    isOfMembers = true;
                    return member.Instance is null ? member.Member.ToDisplayString()
                        : Write(member.Instance, subjects, ref isOfMembers) is { } owner ? owner + "." + member.Member.Name
                        : null;
                case IInvocationOperation { TargetMethod: { } method } call:
                    isOfMembers = true;
                    var text = call.Instance is null ? method.ContainingType.ToDisplayString() : Write(call.Instance, subjects, ref isOfMembers);
                    if (text is null)
                    {
                        return null;
                    }

                    text += "." + method.Name + "(";
                    foreach (var argument in call.Arguments)
                    {
                        if (argument.Parameter?.RefKind is RefKind.Out or RefKind.Ref || Write(argument.Value, subjects, ref isOfMembers) is not { } passed)
                        {
                            return null;
                        }

                        text += passed + ",";
                    }

                    return text + ")";
                default:
                    return current.ConstantValue is { HasValue: true } constant ? constant.Value?.ToString() ?? "null" : null;
            }
        }
    }

    /// <summary>What is known at one place of the method: answers to questions, and constants that variables hold.</summary>
    private sealed class Facts
    {
        /// <summary>No more answers, and constants, than this are kept in mind at once.</summary>
        private const int MostFacts = 32;

        private readonly Dictionary<string, (bool IsYes, Condition Condition)> _answers;
        private readonly Dictionary<ISymbol, object?> _constants;

        internal Facts()
        {
            _answers = new Dictionary<string, (bool, Condition)>(StringComparer.Ordinal);
            _constants = new Dictionary<ISymbol, object?>(SymbolEqualityComparer.Default);
        }

        private Facts(Facts other)
        {
            _answers = new Dictionary<string, (bool, Condition)>(other._answers, StringComparer.Ordinal);
            _constants = new Dictionary<ISymbol, object?>(other._constants, SymbolEqualityComparer.Default);
        }

        /// <summary>Stands for any object, of which is known only that it is not null.</summary>
        private static object SomeObject { get; } = new();

        internal Facts Clone() => new(this);

        /// <summary>Whether a condition holds, where that is known.</summary>
        internal bool? Answer(Condition condition)
        {
            if (condition.Variable is { } variable && _constants.TryGetValue(variable, out var constant))
            {
                if (!ReferenceEquals(constant, SomeObject))
                {
                    return Equals(constant, condition.Constant) == condition.HoldsWhenYes;
                }

                if (condition.Constant is null)
                {
                    return !condition.HoldsWhenYes;
                }
            }

            return _answers.TryGetValue(condition.Question, out var known) ? known.IsYes == condition.HoldsWhenYes : null;
        }

        /// <summary>These facts and the outcome of a condition. Behind the event, the state of objects may change at any time.</summary>
        internal Facts With(Condition condition, bool holds, bool isAfter)
        {
            if ((isAfter && condition.IsOfMembers) || _answers.Count >= MostFacts)
            {
                return this;
            }

            var more = Clone();
            var isYes = holds == condition.HoldsWhenYes;
            more._answers[condition.Question] = (isYes, condition);
            if (isYes && condition.Variable is { } variable)
            {
                more._constants[variable] = condition.Constant;
            }

            return more;
        }

        internal void Learn(IOperation target, IOperation value)
        {
            ISymbol? variable = target switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                _ => null,
            };
            if (variable is null || _constants.Count >= MostFacts)
            {
                return;
            }

            if (Condition.ConstantOf(value) is { HasValue: true, Value: var constant })
            {
                _constants[variable] = constant;
            }
            else if (Conversions.Unwrap(value) is IObjectCreationOperation { Type.IsReferenceType: true })
            {
                _constants[variable] = SomeObject;
            }
        }

        internal void Forget(ISymbol symbol)
        {
            _constants.Remove(symbol);
            Forget(condition => condition.Subjects.Contains(symbol, SymbolEqualityComparer.Default));
        }

        internal void ForgetStateOf(ISymbol owner) => Forget(condition => condition.IsOfMembers && condition.Subjects.Contains(owner, SymbolEqualityComparer.Default));

        /// <summary>What both know, or null where that is all that this one knows.</summary>
        internal Facts? Intersect(Facts other)
        {
            Facts? fewer = null;
            foreach (var answer in _answers)
            {
                if (!other._answers.TryGetValue(answer.Key, out var theirs) || theirs.IsYes != answer.Value.IsYes)
                {
                    (fewer ??= Clone())._answers.Remove(answer.Key);
                }
            }

            foreach (var constant in _constants)
            {
                if (!other._constants.TryGetValue(constant.Key, out var theirs) || !Equals(theirs, constant.Value))
                {
                    (fewer ??= Clone())._constants.Remove(constant.Key);
                }
            }

            return fewer;
        }

        private void Forget(Func<Condition, bool> matches)
        {
            List<string>? forgotten = null;
            foreach (var answer in _answers)
            {
                if (matches(answer.Value.Condition))
                {
                    (forgotten ??= new List<string>()).Add(answer.Key);
                }
            }

            foreach (var question in forgotten ?? (IEnumerable<string>)Array.Empty<string>())
            {
                _answers.Remove(question);
            }
        }
    }
}
