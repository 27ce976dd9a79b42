using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Tests.Verification;

namespace RaceAnalyzers.Tests.CodeFixes;

/// <summary>Says in C# 7.3 what an example says in the newest language, as far as that goes word by word.</summary>
internal sealed class OldLanguage : CSharpSyntaxRewriter
{
    private readonly SemanticModel _model;

    private OldLanguage(SemanticModel model) => _model = model;

    internal static async Task<string> RewriteAsync(string code)
    {
        var document = TestProject.Create(code).Project.Documents.First(static document => document.Name == "Test0.cs");
        var model = (await document.GetSemanticModelAsync())!;
        return new OldLanguage(model).Visit((await document.GetSyntaxRootAsync())!).ToFullString();
    }

    public override SyntaxNode? VisitImplicitObjectCreationExpression(ImplicitObjectCreationExpressionSyntax node) =>
        SyntaxFactory.ParseExpression(
            "new " + _model.GetTypeInfo(node).Type!.WithNullableAnnotation(NullableAnnotation.None).ToMinimalDisplayString(_model, node.SpanStart).Replace("?", "", StringComparison.Ordinal)
            + node.ArgumentList + node.Initializer).WithTriviaFrom(node);

    public override SyntaxNode? VisitNullableType(NullableTypeSyntax node) =>
        _model.GetTypeInfo(node).Type is { IsReferenceType: true } ? ((TypeSyntax)Visit(node.ElementType)).WithTriviaFrom(node) : base.VisitNullableType(node);

    public override SyntaxNode? VisitPostfixUnaryExpression(PostfixUnaryExpressionSyntax node) =>
        node.IsKind(SyntaxKind.SuppressNullableWarningExpression) ? ((ExpressionSyntax)Visit(node.Operand)).WithTriviaFrom(node) : base.VisitPostfixUnaryExpression(node);

    public override SyntaxNode? VisitIsPatternExpression(IsPatternExpressionSyntax node) =>
        node.Pattern is UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } } }
            ? SyntaxFactory.ParseExpression(node.Expression + " != null").WithTriviaFrom(node)
            : base.VisitIsPatternExpression(node);

    public override SyntaxNode? VisitAssignmentExpression(AssignmentExpressionSyntax node) =>
        node.IsKind(SyntaxKind.CoalesceAssignmentExpression)
            ? SyntaxFactory.ParseExpression($"{node.Left} = {node.Left} ?? {Visit(node.Right)}").WithTriviaFrom(node)
            : base.VisitAssignmentExpression(node);

    public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) =>
        base.VisitParenthesizedLambdaExpression(node.WithModifiers([.. node.Modifiers.Where(static modifier => !modifier.IsKind(SyntaxKind.StaticKeyword))]));

    public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) =>
        base.VisitSimpleLambdaExpression(node.WithModifiers([.. node.Modifiers.Where(static modifier => !modifier.IsKind(SyntaxKind.StaticKeyword))]));

    public override SyntaxNode? VisitAccessorDeclaration(AccessorDeclarationSyntax node) =>
        node.IsKind(SyntaxKind.InitAccessorDeclaration)
            ? SyntaxFactory.AccessorDeclaration(SyntaxKind.SetAccessorDeclaration).WithSemicolonToken(node.SemicolonToken).WithTriviaFrom(node)
            : base.VisitAccessorDeclaration(node);
}
