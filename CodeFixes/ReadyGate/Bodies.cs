using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Bodies of methods.</summary>
internal static class Bodies
{
    /// <summary>The method with a block of what <paramref name="statements"/> makes of the expression that was its body.</summary>
    internal static MethodDeclarationSyntax ToBlock(MethodDeclarationSyntax method, Func<ExpressionSyntax, StatementSyntax[]> statements) =>
        method
            .WithExpressionBody(null)
            .WithSemicolonToken(default)
            .WithBody(SyntaxFactory.Block(statements(method.ExpressionBody!.Expression)).WithTrailingTrivia(method.SemicolonToken.TrailingTrivia))
            .WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>The method, accessor, lambda or local function that a place belongs to.</summary>
    internal static SyntaxNode? FunctionOf(SyntaxNode place) => place.FirstAncestorOrSelf<SyntaxNode>(static node =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
            or BasePropertyDeclarationSyntax);

    /// <summary>The block of such a function.</summary>
    internal static BlockSyntax? BlockOf(SyntaxNode? function) => function switch
    {
        BaseMethodDeclarationSyntax method => method.Body,
        AccessorDeclarationSyntax accessor => accessor.Body,
        AnonymousFunctionExpressionSyntax lambda => lambda.Block,
        LocalFunctionStatementSyntax local => local.Body,
        _ => null,
    };

    /// <summary>The nodes of a statement, those of functions written inside it left out.</summary>
    internal static IEnumerable<SyntaxNode> NodesOf(SyntaxNode node) =>
        node.DescendantNodesAndSelf(static inner => inner is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
}
