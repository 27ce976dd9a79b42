using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace RaceAnalyzers.Protocol;

/// <summary>Compares calls by what is written in the source.</summary>
internal static class CallText
{
    /// <summary>An object that is registered is looked for in this many statements before.</summary>
    private const int FarthestCreation = 8;

    /// <summary>True where everything that <paramref name="check"/> asks for is also given to <paramref name="act"/>.</summary>
    internal static bool IsSameKey(IOperation check, IOperation act)
    {
        var asked = ArgumentsOf(check, out var isStaticExtension);
        var given = ArgumentsOf(act, out _);
        var keys = 0;
        for (var i = isStaticExtension ? 1 : 0; i < asked.Length; i++)
        {
            var argument = asked[i];
            if (argument.Parameter is { RefKind: RefKind.Out } || argument.Value is IDefaultValueOperation || argument.ArgumentKind == ArgumentKind.DefaultValue)
            {
                continue;
            }

            if (argument.Parameter?.Type is INamedTypeSymbol { DelegateInvokeMethod: { } code })
            {
                if (Ranks(argument.Value.Syntax, given))
                {
                    return false;
                }

                // A condition says what is asked for. Other code is handed what the call asks for, be it the same or not.
                keys += code.ReturnType.SpecialType == SpecialType.System_Boolean || code.Parameters.IsEmpty ? 1 : 0;
                continue;
            }

            keys++;

            if (!Contains(given, argument) && !(IsOwn(act) && IsMadeOf(given, argument)))
            {
                return false;
            }
        }

        return keys > 0;
    }

    /// <summary>
    /// True for a condition that holds what is there against what is given, to see which is more: <c>x =&gt; x.Score &gt; score</c>.
    /// That asks for a better one, and not whether this one is there.
    /// </summary>
    private static bool Ranks(SyntaxNode condition, ImmutableArray<IArgumentOperation> given)
    {
        if (condition is not LambdaExpressionSyntax { ExpressionBody: { } body })
        {
            return false;
        }

        while (body is ParenthesizedExpressionSyntax parenthesized)
        {
            body = parenthesized.Expression;
        }

        return body.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression
            && body is BinaryExpressionSyntax comparison
            && (IsOfGiven(comparison.Left, given) || IsOfGiven(comparison.Right, given));
    }

    private static bool IsOfGiven(ExpressionSyntax compared, ImmutableArray<IArgumentOperation> given)
    {
        for (var part = compared; ; part = ((MemberAccessExpressionSyntax)part).Expression)
        {
            foreach (var argument in given)
            {
                if (SyntaxFactory.AreEquivalent(argument.Value.Syntax, part))
                {
                    return true;
                }
            }

            if (part is not MemberAccessExpressionSyntax)
            {
                return false;
            }
        }
    }

    /// <summary>True where a call of the compilation stands for the registration.</summary>
    internal static bool IsWrapper(IOperation act) => act is IInvocationOperation { TargetMethod: { } method } && Flow.FlowContext.HasBody(method);

    /// <summary>True for a call of a method of the compilation, be it one of an interface: what it does with an object's parts is known.</summary>
    private static bool IsOwn(IOperation act) => act is IInvocationOperation { TargetMethod.OriginalDefinition.DeclaringSyntaxReferences.IsEmpty: false };

    /// <summary>True where what is asked for has gone into the object that is given: <c>room = new Room(name); rooms.Store(room);</c>.</summary>
    private static bool IsMadeOf(ImmutableArray<IArgumentOperation> given, IArgumentOperation asked)
    {
        foreach (var argument in given)
        {
            if (CreationOf(argument.Value.Syntax) is not { } creation)
            {
                continue;
            }

            foreach (var part in creation.ArgumentList?.Arguments ?? default)
            {
                if (SyntaxFactory.AreEquivalent(part.Expression, asked.Value.Syntax))
                {
                    return true;
                }
            }

            foreach (var part in creation.Initializer?.Expressions ?? default)
            {
                if (part is AssignmentExpressionSyntax { Right: var value } && SyntaxFactory.AreEquivalent(value, asked.Value.Syntax))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The creation that an argument is, or that one of the statements right before the call gives to the variable that it is.</summary>
    private static BaseObjectCreationExpressionSyntax? CreationOf(SyntaxNode argument)
    {
        if (argument is BaseObjectCreationExpressionSyntax creation)
        {
            return creation;
        }

        if (argument is not IdentifierNameSyntax { Identifier.ValueText: var name } || argument.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement)
        {
            return null;
        }

        var last = block.Statements.IndexOf(statement) - 1;
        for (var i = last; i >= 0 && i > last - FarthestCreation; i--)
        {
            switch (block.Statements[i])
            {
                case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax assigned, Right: var value } } when assigned.Identifier.ValueText == name:
                    return value as BaseObjectCreationExpressionSyntax;
                case LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer: { } initializer } variable] } when variable.Identifier.ValueText == name:
                    return initializer.Value as BaseObjectCreationExpressionSyntax;
            }
        }

        return null;
    }

    /// <summary>True where nobody looks at what a call returns.</summary>
    internal static bool IsResultIgnored(IOperation call) =>
        call.Parent is IExpressionStatementOperation
        || call.Parent is ISimpleAssignmentOperation { Target: IDiscardOperation };

    /// <summary>True where both stand in one lock statement, even if it is not known what is locked on.</summary>
    internal static bool AreInOneLockStatement(IOperation check, IOperation act)
    {
        for (var node = act.Syntax; node is not null and not MemberDeclarationSyntax; node = node.Parent)
        {
            if (node is LockStatementSyntax && node.Span.Contains(check.Syntax.Span) && node.SyntaxTree == check.Syntax.SyntaxTree)
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<IArgumentOperation> ArgumentsOf(IOperation operation, out bool isStaticExtension)
    {
        isStaticExtension = false;
        switch (operation)
        {
            case IInvocationOperation invocation:
                isStaticExtension = invocation.TargetMethod.IsExtensionMethod && invocation.Instance is null;
                return invocation.Arguments;
            case IPropertyReferenceOperation property:
                return property.Arguments;
            case IAssignmentOperation { Target: IPropertyReferenceOperation property }:
                return property.Arguments;
            default:
                return ImmutableArray<IArgumentOperation>.Empty;
        }
    }

    private static bool Contains(ImmutableArray<IArgumentOperation> given, IArgumentOperation asked)
    {
        foreach (var argument in given)
        {
            if (SyntaxFactory.AreEquivalent(argument.Value.Syntax, asked.Value.Syntax))
            {
                return true;
            }
        }

        return false;
    }
}
