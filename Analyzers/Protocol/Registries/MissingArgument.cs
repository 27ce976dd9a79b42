using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Knows a publication that a callee makes only for who gives it a certain argument, and that this call does not give:
/// <c>Open()</c> for <c>Open(string? name = null)</c> that registers <c>if (name != null)</c>.
/// </summary>
internal static class MissingArgument
{
    /// <summary>True where the constants that a call passes rule out that its callee comes to what it would publish.</summary>
    internal static bool RulesOut(FlowEvent call, Effect published, FlowContext context, CancellationToken cancellationToken)
    {
        var arguments = call.Operation switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => default,
        };
        if (arguments.IsDefaultOrEmpty || ReferenceEquals(published.Site, call.Operation))
        {
            return false;
        }

        MethodFlow? callee = null;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.None } parameter || !IsConstant(argument.Value, out var value))
            {
                continue;
            }

            callee ??= context.Hierarchy.TargetsOf(call.Method!) is [var target] ? context.FlowOf(target, cancellationToken) : null;
            if (callee is null)
            {
                return false;
            }

            if (NodeOf(published, callee) is { } publishing
                && !IsAssigned(parameter.Name, callee.Method, cancellationToken)
                && !IsReached(publishing, parameter, value, callee))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for null, and for yes and no.</summary>
    private static bool IsConstant(IOperation argument, out bool? value)
    {
        var unwrapped = Conversions.Unwrap(argument);
        value = unwrapped.ConstantValue is { HasValue: true, Value: bool flag } ? flag : null;
        return value is not null
            || unwrapped.ConstantValue is { HasValue: true, Value: null }
            || (unwrapped is IDefaultValueOperation { Type.IsReferenceType: true });
    }

    private static FlowNode? NodeOf(Effect published, MethodFlow callee)
    {
        foreach (var @event in callee.Events)
        {
            if (ReferenceEquals(@event.Operation.Syntax, published.Site.Syntax))
            {
                return @event.Node;
            }
        }

        return null;
    }

    private static bool IsAssigned(string parameter, IMethodSymbol callee, CancellationToken cancellationToken)
    {
        foreach (var reference in callee.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax(cancellationToken).DescendantNodes())
            {
                if (node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax assigned } && assigned.Identifier.ValueText == parameter)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsReached(FlowNode target, IParameterSymbol parameter, bool? value, MethodFlow callee)
    {
        var seen = new bool[callee.Graph.Nodes.Count];
        var pending = new Stack<FlowNode?>();
        pending.Push(callee.Graph.Entry);
        while (pending.Count > 0)
        {
            if (pending.Pop() is not { } node || seen[node.Index])
            {
                continue;
            }

            if (ReferenceEquals(node, target))
            {
                return true;
            }

            seen[node.Index] = true;
            foreach (var handler in node.Handlers)
            {
                pending.Push(handler);
            }

            var kind = node.Block?.ConditionKind ?? ControlFlowConditionKind.None;
            var holds = kind == ControlFlowConditionKind.None || node.Block!.BranchValue is not { } condition ? null : Evaluate(condition, parameter, value);
            if (holds is not { } known)
            {
                pending.Push(node.FallThrough);
                pending.Push(node.Conditional);
            }
            else
            {
                pending.Push(known == (kind == ControlFlowConditionKind.WhenTrue) ? node.Conditional : node.FallThrough);
            }
        }

        return false;
    }

    /// <summary>What a condition comes to, as far as the one parameter decides it.</summary>
    private static bool? Evaluate(IOperation condition, IParameterSymbol parameter, bool? value)
    {
        switch (Conversions.Unwrap(condition))
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: { } operand }:
                return !Evaluate(operand, parameter, value);
            case IParameterReferenceOperation read when Is(read):
                return value;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison
                when value is null && ((Is(comparison.LeftOperand) && IsNull(comparison.RightOperand)) || (Is(comparison.RightOperand) && IsNull(comparison.LeftOperand))):
                return comparison.OperatorKind == BinaryOperatorKind.Equals;
            case IIsPatternOperation test when value is null && Is(test.Value):
                return MatchesNull(test.Pattern);
            case IInvocationOperation { TargetMethod: { Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace", ContainingType.SpecialType: SpecialType.System_String }, Arguments: [{ Value: { } text }] }
                when value is null && Is(text):
                return true;
            default:
                return null;
        }

        bool Is(IOperation operation) =>
            Conversions.Unwrap(operation) is IParameterReferenceOperation reference
            && reference.Parameter.Ordinal == parameter.Ordinal
            && reference.Parameter.Name == parameter.Name;
    }

    private static bool IsNull(IOperation operation) => Conversions.Unwrap(operation).ConstantValue is { HasValue: true, Value: null };

    private static bool? MatchesNull(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation constant => IsNull(constant.Value),
        INegatedPatternOperation negated => !MatchesNull(negated.Pattern),
        IRecursivePatternOperation or ITypePatternOperation or IDeclarationPatternOperation { MatchesNull: false } => false,
        _ => null,
    };
}
