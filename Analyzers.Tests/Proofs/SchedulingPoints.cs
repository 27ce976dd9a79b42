using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Tests.Proofs;

/// <summary>
/// Lets a schedule go to another thread before each statement. Coyote's own rewriter does it at accesses of instance
/// fields, and leaves out static fields, properties and constructors.
/// </summary>
internal sealed class SchedulingPoints : CSharpSyntaxRewriter
{
    private static readonly StatementSyntax _point =
        SyntaxFactory.ParseStatement("Microsoft.Coyote.Runtime.SchedulingPoint.Interleave();");

    /// <summary>The code with a scheduling point before each statement of a block.</summary>
    internal static SyntaxNode AddTo(SyntaxNode code) => new SchedulingPoints().Visit(code);

    public override SyntaxNode VisitBlock(BlockSyntax node)
    {
        var block = (BlockSyntax)base.VisitBlock(node)!;
        return block.WithStatements(SyntaxFactory.List(block.Statements.SelectMany(statement => new[] { _point, statement })));
    }

    /// <summary>Other threads wait for a static constructor in a way that no schedule can control.</summary>
    public override SyntaxNode? VisitConstructorDeclaration(ConstructorDeclarationSyntax node) =>
        node.Modifiers.Any(SyntaxKind.StaticKeyword) ? node : base.VisitConstructorDeclaration(node);
}
