using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>RACE010: registers in a concurrent dictionary in one step, and goes on with the winner.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race010LookupAndRegistrationAreNotOneStepCodeFixProvider))]
[Shared]
public sealed class Race010LookupAndRegistrationAreNotOneStepCodeFixProvider : DocumentCodeFixProvider
{
    private const string GetOrAdd = "GetOrAdd";
    private const string TryAdd = "TryAdd";

    /// <summary>Initializes the provider.</summary>
    public Race010LookupAndRegistrationAreNotOneStepCodeFixProvider()
        : base(Race010LookupAndRegistrationAreNotOneStep.Id)
    {
    }

    /// <inheritdoc />
    private protected override IEnumerable<DocumentFix> FixesOf(Diagnostic diagnostic, DocumentUnderFix document, CancellationToken cancellationToken)
    {
        if (document.NodeAt(diagnostic.Location) is not ExpressionSyntax { Parent: ExpressionStatementSyntax } act
            || Rewrite(act, document.Model, cancellationToken) is not { } rewritten)
        {
            yield break;
        }

        var method = rewritten is AssignmentExpressionSyntax ? GetOrAdd : TryAdd;
        yield return new DocumentFix(
            method == GetOrAdd ? "Register with GetOrAdd and use the winner" : "Register with TryAdd",
            method,
            editor => editor.ReplaceNode(act, rewritten.WithTriviaFrom(act)));
    }

    private static ExpressionSyntax? Rewrite(ExpressionSyntax act, SemanticModel model, CancellationToken cancellationToken)
    {
        switch (act)
        {
            case AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax { ArgumentList.Arguments.Count: 1 } element } store
                when store.IsKind(SyntaxKind.SimpleAssignmentExpression) && ValueTypeOf(element.Expression, model, cancellationToken) is { } type:
                var key = element.ArgumentList.Arguments[0];
                switch (store.Right)
                {
                    case AssignmentExpressionSyntax { Left: IdentifierNameSyntax both } inner when IsLocalOf(both, type, model, cancellationToken):
                        return Winner(both, element.Expression, key, inner.Right);
                    case IdentifierNameSyntax local:
                        return IsLocalOf(local, type, model, cancellationToken) ? Winner(local, element.Expression, key, local) : null;
                    case ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax or InvocationExpressionSyntax:
                        return Call(element.Expression, TryAdd, key, store.Right);
                }

                return null;
            case InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: TryAdd, Expression: { } dictionary },
                    ArgumentList.Arguments: { Count: 2 } arguments,
                }
                when ValueTypeOf(dictionary, model, cancellationToken) is { } added
                    && arguments[1].Expression is IdentifierNameSyntax own
                    && IsLocalOf(own, added, model, cancellationToken):
                return Winner(own, dictionary, arguments[0], own);
            default:
                return null;
        }
    }

    /// <summary>The type of a concurrent dictionary's values; null for anything else.</summary>
    private static ITypeSymbol? ValueTypeOf(ExpressionSyntax dictionary, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetTypeInfo(dictionary, cancellationToken).Type is INamedTypeSymbol
        {
            Name: "ConcurrentDictionary",
            TypeArguments: { Length: 2 } arguments,
            ContainingNamespace: { Name: "Concurrent", ContainingNamespace.Name: "Collections" },
        }
            ? arguments[1]
            : null;

    private static bool IsLocalOf(ExpressionSyntax name, ITypeSymbol type, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol { IsConst: false, IsForEach: false, IsUsing: false, RefKind: RefKind.None } local
        && SymbolEqualityComparer.Default.Equals(local.Type, type);

    private static AssignmentExpressionSyntax Winner(IdentifierNameSyntax local, ExpressionSyntax dictionary, ArgumentSyntax key, ExpressionSyntax value) =>
        SyntaxFactory.AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression,
            local.WithoutTrivia().WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
            Call(dictionary, GetOrAdd, key, value));

    private static InvocationExpressionSyntax Call(ExpressionSyntax dictionary, string method, ArgumentSyntax key, ExpressionSyntax value) =>
        SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, dictionary.WithoutTrivia(), SyntaxFactory.IdentifierName(method)),
            SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(
                new[] { key.WithoutTrivia(), SyntaxFactory.Argument(value.WithoutTrivia()) },
                new[] { SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space) })));
}
