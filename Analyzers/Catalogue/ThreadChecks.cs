using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Catalogue;

/// <summary>
/// Knows a method that throws unless the current thread is the one that its object belongs to: whatever follows it is never
/// run by two threads at once. Safe for threads.
/// </summary>
internal sealed class ThreadChecks
{
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>True where a call of <paramref name="method"/> returns on the thread of the object that it is called on only.</summary>
    internal bool Includes(IMethodSymbol method)
    {
        if (method.IsStatic || !method.ReturnsVoid || method.MethodKind != MethodKind.Ordinary || !HasOptionalParametersOnly(method))
        {
            return false;
        }

        var definition = method.OriginalDefinition;
        return _known.TryGetValue(definition, out var known) ? known : _known.GetOrAdd(definition, static key => IsCheck(key));
    }

    private static bool HasOptionalParametersOnly(IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (!parameter.IsOptional)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsCheck(IMethodSymbol method)
    {
        if (method.IsAbstract || method.DeclaringSyntaxReferences.IsEmpty)
        {
            return IsNamedLikeOne(method);
        }

        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is MethodDeclarationSyntax declaration
                && ((declaration.Body is { } body && IsCheck(body, method.ContainingType)) || (HandsOn(declaration) && IsNamedLikeOne(method))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a method that does nothing but have another object check: <c>void VerifyAccess() =&gt; _dispatcher.VerifyAccess();</c>.</summary>
    private static bool HandsOn(MethodDeclarationSyntax method)
    {
        var only = method switch
        {
            { ExpressionBody.Expression: var expression } => expression,
            { Body.Statements: [ExpressionStatementSyntax { Expression: var expression }] } => expression,
            _ => null,
        };
        return only is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax asked }
            && asked.Name.Identifier.ValueText == method.Identifier.ValueText;
    }

    /// <summary>What has no body, or hands the question on, is known by its companion that asks without throwing, as in the dispatchers of user interfaces.</summary>
    private static bool IsNamedLikeOne(IMethodSymbol method)
    {
        if (method.Name != "VerifyAccess")
        {
            return false;
        }

        foreach (var member in method.ContainingType.GetMembers("CheckAccess"))
        {
            if (member is IMethodSymbol { IsStatic: false, ReturnType.SpecialType: SpecialType.System_Boolean, Parameters.IsEmpty: true })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a body that does nothing else: one that goes on may well give up what it has checked.</summary>
    private static bool IsCheck(BlockSyntax body, INamedTypeSymbol type)
    {
        var isCheck = false;
        foreach (var statement in body.Statements)
        {
            switch (statement)
            {
                case LocalFunctionStatementSyntax:
                    break;
                case IfStatementSyntax { Else: null } test when !isCheck && IsElsewhere(test.Condition, type) && Throws(test.Statement, body, type):
                    isCheck = true;
                    break;
                default:
                    return false;
            }
        }

        return isCheck;
    }

    /// <summary>True for a condition that holds on every thread but one.</summary>
    private static bool IsElsewhere(ExpressionSyntax condition, INamedTypeSymbol type)
    {
        switch (condition)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return IsElsewhere(parenthesized.Expression, type);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either:
                return IsElsewhere(either.Left, type) || IsElsewhere(either.Right, type);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } comparison:
                return IsComparison(comparison.Left, comparison.Right, type);
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } negation:
                return IsHere(negation.Operand, type) || (OwnMember(negation.Operand, type) is { } member && AsksForThread(member));
            default:
                return false;
        }
    }

    /// <summary>True for a condition that holds on one thread only.</summary>
    private static bool IsHere(ExpressionSyntax condition, INamedTypeSymbol type) => condition switch
    {
        ParenthesizedExpressionSyntax parenthesized => IsHere(parenthesized.Expression, type),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } comparison => IsComparison(comparison.Left, comparison.Right, type),
        InvocationExpressionSyntax { ArgumentList.Arguments: [var left, var right] } call when NameOf(call.Expression) == nameof(ReferenceEquals) =>
            IsComparison(left.Expression, right.Expression, type),
        _ => false,
    };

    private static bool IsComparison(ExpressionSyntax left, ExpressionSyntax right, INamedTypeSymbol type) =>
        (IsCurrentThread(left) && IsOwnThread(right, type)) || (IsCurrentThread(right) && IsOwnThread(left, type));

    private static bool IsCurrentThread(ExpressionSyntax expression) => expression is MemberAccessExpressionSyntax access
        && access.Name.Identifier.ValueText switch
        {
            "CurrentThread" => NameOf(access.Expression) == "Thread",
            "CurrentManagedThreadId" => NameOf(access.Expression) == "Environment",
            "ManagedThreadId" => IsCurrentThread(access.Expression),
            _ => false,
        };

    private static bool IsOwnThread(ExpressionSyntax expression, INamedTypeSymbol type) =>
        OwnMember(expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ManagedThreadId" } number ? number.Expression : expression, type)
            is IFieldSymbol or IPropertySymbol;

    /// <summary>True for a method or property that answers whether the current thread is the one of its object.</summary>
    private static bool AsksForThread(ISymbol member)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var answer = reference.GetSyntax() switch
            {
                MethodDeclarationSyntax { ExpressionBody.Expression: { } expression } => expression,
                MethodDeclarationSyntax { Body.Statements: [ReturnStatementSyntax { Expression: { } returned }] } => returned,
                PropertyDeclarationSyntax { ExpressionBody.Expression: { } expression } => expression,
                _ => null,
            };
            if (answer is not null && IsHere(answer, member.ContainingType))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The member of the current object that is read, or called without arguments.</summary>
    private static ISymbol? OwnMember(ExpressionSyntax expression, INamedTypeSymbol type)
    {
        var named = expression is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } call ? call.Expression : expression;
        var name = named switch
        {
            IdentifierNameSyntax identifier => identifier.Identifier.ValueText,
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access => access.Name.Identifier.ValueText,
            _ => string.Empty,
        };
        for (var current = type; name.Length > 0 && current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            foreach (var member in current.GetMembers(name))
            {
                if (!member.IsStatic && (member is IMethodSymbol { Parameters.IsEmpty: true }) == (named != expression))
                {
                    return member;
                }
            }
        }

        return null;
    }

    private static bool Throws(StatementSyntax statement, BlockSyntax body, INamedTypeSymbol type) => statement switch
    {
        ThrowStatementSyntax => true,
        BlockSyntax { Statements: { Count: > 0 } statements } => Throws(statements.Last(), body, type),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name } } } =>
            IsThrowHelper(name, body, type),
        _ => false,
    };

    /// <summary>True for a function that does nothing but throw, so that the check before it can be inlined.</summary>
    private static bool IsThrowHelper(string name, BlockSyntax body, INamedTypeSymbol type)
    {
        foreach (var node in body.DescendantNodes())
        {
            if (node is LocalFunctionStatementSyntax function && function.Identifier.ValueText == name)
            {
                return IsThrow(function.ExpressionBody, function.Body);
            }
        }

        foreach (var member in type.GetMembers(name))
        {
            foreach (var reference in member.DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax() is MethodDeclarationSyntax method && IsThrow(method.ExpressionBody, method.Body))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsThrow(ArrowExpressionClauseSyntax? expression, BlockSyntax? body) =>
        expression is { Expression: ThrowExpressionSyntax } || body is { Statements: [ThrowStatementSyntax] };

    private static string NameOf(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => string.Empty,
    };
}
