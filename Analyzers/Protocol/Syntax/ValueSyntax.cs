using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Protocol;

/// <summary>What the syntax of a single type or expression tells about the value there.</summary>
internal static class ValueSyntax
{
    /// <summary>True for types that can be registered, as far as their name tells; for a task, what it results in.</summary>
    internal static bool IsObject(TypeSyntax type) => type switch
    {
        PredefinedTypeSyntax predefined => predefined.Keyword.IsKind(SyntaxKind.ObjectKeyword),
        NullableTypeSyntax nullable => IsObject(nullable.ElementType),
        GenericNameSyntax { Identifier.ValueText: "Task" or "ValueTask", TypeArgumentList.Arguments: { Count: 1 } result } => IsObject(result[0]),
        IdentifierNameSyntax { Identifier.ValueText: "Task" or "ValueTask" } => false,
        SimpleNameSyntax { Identifier.ValueText: "IEnumerator" or "IAsyncEnumerator" } => false,
        QualifiedNameSyntax qualified => IsObject(qualified.Right),
        _ => true,
    };

    /// <summary>False for values that are computed on the spot: numbers, truth values, texts and functions.</summary>
    internal static bool MayBeObject(ExpressionSyntax value) => value switch
    {
        LiteralExpressionSyntax or InterpolatedStringExpressionSyntax or AnonymousFunctionExpressionSyntax or IsPatternExpressionSyntax => false,
        PrefixUnaryExpressionSyntax or TypeOfExpressionSyntax or DefaultExpressionSyntax => false,
        BinaryExpressionSyntax binary => binary.IsKind(SyntaxKind.CoalesceExpression) || binary.IsKind(SyntaxKind.AsExpression),
        CastExpressionSyntax cast => IsObject(cast.Type),
        _ => true,
    };

    /// <summary>What stands in parentheses, or is cast or declared not to be null; null for any other expression.</summary>
    internal static ExpressionSyntax? Wrapped(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
        CastExpressionSyntax cast => cast.Expression,
        PostfixUnaryExpressionSyntax suppressed => suppressed.Operand,
        _ => null,
    };

    /// <summary>The last name of what an expression denotes, or of which it denotes an element; null where it has none.</summary>
    internal static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        ElementAccessExpressionSyntax element => NameOf(element.Expression),
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        _ => IsBackingField(expression) ? MemberShape.BackingField : null,
    };

    /// <summary>True for <c>field</c>: compilers that know the keyword have a kind of expression for it, which older ones cannot name.</summary>
    internal static bool IsBackingField(ExpressionSyntax expression) => expression.Span.Length == MemberShape.BackingField.Length && expression.GetFirstToken().Text == MemberShape.BackingField;
}
