using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells the comparisons with null by how they are written.</summary>
internal static class NullTest
{
    /// <summary>What is compared with null; null for any other expression.</summary>
    /// <param name="condition">The expression.</param>
    /// <param name="isNegated">True where the condition holds if there is a value.</param>
    internal static ExpressionSyntax? SubjectOf(SyntaxNode condition, out bool isNegated)
    {
        isNegated = condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } or IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax };
        return condition switch
        {
            ParenthesizedExpressionSyntax parenthesized => SubjectOf(parenthesized.Expression, out isNegated),
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } comparison => Other(comparison.Left, comparison.Right),
            IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: var value } } matched => Other(matched.Expression, value),
            IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression: var value } } } matched => Other(matched.Expression, value),
            InvocationExpressionSyntax { ArgumentList.Arguments: [var left, var right] } call when CalledName.Of(call) == nameof(ReferenceEquals) => Other(left.Expression, right.Expression),
            _ => null,
        };
    }

    private static ExpressionSyntax? Other(ExpressionSyntax left, ExpressionSyntax right) => IsNull(right) ? left : IsNull(left) ? right : null;

    private static bool IsNull(ExpressionSyntax side) => side.IsKind(SyntaxKind.NullLiteralExpression);
}
