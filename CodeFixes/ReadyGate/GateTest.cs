using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>The condition that a lookup tests.</summary>
/// <param name="Property">The property, or the method with its parentheses, that reads the gate.</param>
/// <param name="Licence">The parameter by which the registering flow says that it may pass; null where it does not come this way.</param>
/// <param name="State">The member of an enum that the property has to be; null where it has to be true.</param>
internal sealed record GateTest(string Property, string? Licence = null, string? State = null)
{
    /// <summary>What the property has to be, as a part of a pattern.</summary>
    internal string Subpattern => Property + ": " + (State ?? "true");

    /// <summary>True where <paramref name="value"/> may be used.</summary>
    internal ExpressionSyntax Passes(string value) =>
        SyntaxFactory.ParseExpression(Licence is null ? IsReady(value) : "(" + Licence + " || " + IsReady(value) + ")");

    /// <summary>True where <paramref name="value"/> counts as absent.</summary>
    internal ExpressionSyntax Stops(string value) =>
        SyntaxFactory.ParseExpression(Licence is null ? IsNotReady(value) : "!" + Licence + " && " + IsNotReady(value));

    /// <summary>The same as a part of <c>||</c>, in parentheses where a reader would miss them.</summary>
    internal ExpressionSyntax StopsAsPart(string value) => Licence is null ? Stops(value) : SyntaxFactory.ParenthesizedExpression(Stops(value));

    /// <summary><paramref name="condition"/>, and <paramref name="value"/> passes.</summary>
    internal ExpressionSyntax And(ExpressionSyntax condition, string value) =>
        Combine(SyntaxKind.LogicalAndExpression, SyntaxKind.AmpersandAmpersandToken, condition, Passes(value));

    /// <summary><paramref name="condition"/>, or <paramref name="value"/> does not pass.</summary>
    internal ExpressionSyntax OrNot(ExpressionSyntax condition, string value) =>
        Combine(SyntaxKind.LogicalOrExpression, SyntaxKind.BarBarToken, condition, StopsAsPart(value));

    private string IsReady(string value) => value + "." + Property + (State is null ? string.Empty : " == " + State);

    private string IsNotReady(string value) => State is null ? "!" + value + "." + Property : value + "." + Property + " != " + State;

    private static ExpressionSyntax Combine(SyntaxKind kind, SyntaxKind token, ExpressionSyntax left, ExpressionSyntax right)
    {
        var trailing = left.GetTrailingTrivia();
        var first = left.WithoutTrailingTrivia();
        if (IsLooserThan(kind, left))
        {
            first = SyntaxFactory.ParenthesizedExpression(first.WithoutLeadingTrivia()).WithLeadingTrivia(left.GetLeadingTrivia());
        }

        var @operator = SyntaxFactory.Token(SyntaxFactory.TriviaList(SyntaxFactory.Space), token, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        return SyntaxFactory.BinaryExpression(kind, first, @operator, right.WithTrailingTrivia(trailing)).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static bool IsLooserThan(SyntaxKind kind, ExpressionSyntax operand) => operand.Kind() switch
    {
        SyntaxKind.ConditionalExpression or SyntaxKind.CoalesceExpression or SyntaxKind.SimpleLambdaExpression
            or SyntaxKind.ParenthesizedLambdaExpression or SyntaxKind.ThrowExpression => true,
        SyntaxKind.LogicalOrExpression => kind == SyntaxKind.LogicalAndExpression,
        _ => operand is AssignmentExpressionSyntax,
    };
}
