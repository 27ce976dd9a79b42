using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>A decision that asks a helper, which takes the lock itself, as it can be asked once more in another place.</summary>
internal sealed class QuestionToHelper
{
    private QuestionToHelper(IfStatementSyntax decision, IReadOnlyList<StatementSyntax>? leaving)
    {
        Decision = decision;
        Leaving = leaving;
    }

    /// <summary>The decision.</summary>
    internal IfStatementSyntax Decision { get; }

    /// <summary>The statements that ask again and leave; null where the decision leads to the act instead of leaving.</summary>
    internal IReadOnlyList<StatementSyntax>? Leaving { get; }

    /// <summary>The question; null where it cannot be asked again before <paramref name="target"/>, a statement at or around the act.</summary>
    internal static QuestionToHelper? Create(SyntaxNode check, SyntaxNode act, StatementSyntax target, SemanticModel model, CancellationToken cancellationToken)
    {
        var statement = check.FirstAncestorOrSelf<StatementSyntax>();
        if (statement is IfStatementSyntax { Else: null } decision && decision.Condition.Span.Contains(check.Span))
        {
            if (decision.Condition.DescendantNodesAndSelf().Any(static node => node is AwaitExpressionSyntax))
            {
                return null;
            }

            if (decision.Statement.Span.Contains(act.Span))
            {
                return decision.Condition.DescendantNodes().Any(static node => node is SingleVariableDesignationSyntax) ? null : new QuestionToHelper(decision, null);
            }

            return Leaves(decision, target) && WithoutDeclarations(decision, target, model, cancellationToken) is { } repeated
                ? new QuestionToHelper(decision, new StatementSyntax[] { repeated })
                : null;
        }

        // var found = Find(key); if (found != null) return found;
        if (statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Parent: BlockSyntax list, Declaration.Variables: { Count: 1 } variables } declaration
            && variables[0].Initializer is { Value: { } value }
            && !value.DescendantNodesAndSelf().Any(static node => node is AwaitExpressionSyntax or SingleVariableDesignationSyntax)
            && list.Statements.Count > list.Statements.IndexOf(declaration) + 1
            && list.Statements[list.Statements.IndexOf(declaration) + 1] is IfStatementSyntax { Else: null } asked
            && Leaves(asked, target)
            && !asked.DescendantNodes().Any(static node => node is SingleVariableDesignationSyntax or AwaitExpressionSyntax)
            && model.GetDeclaredSymbol(variables[0], cancellationToken) is { } variable
            && !IsUsedAfter(variable, asked, model, cancellationToken))
        {
            var assignment = SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(
                SyntaxKind.SimpleAssignmentExpression,
                SyntaxFactory.IdentifierName(variables[0].Identifier.WithoutTrivia()).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
                value.WithoutTrivia()));
            return new QuestionToHelper(asked, new StatementSyntax[] { assignment, asked });
        }

        return null;
    }

    private static bool Leaves(IfStatementSyntax decision, StatementSyntax target)
    {
        var last = decision.Statement;
        while (last is BlockSyntax { Statements: { Count: > 0 } statements })
        {
            last = statements[statements.Count - 1];
        }

        return last switch
        {
            ReturnStatementSyntax or ThrowStatementSyntax => true,
            ContinueStatementSyntax or BreakStatementSyntax => LoopOf(decision) is { } loop && loop == LoopOf(target),
            _ => false,
        };
    }

    private static SyntaxNode? LoopOf(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(static ancestor => ancestor is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or SwitchStatementSyntax);

    /// <summary>
    /// The decision where the variables that it declares are known already: <c>out var x</c> becomes <c>out x</c>. Null where
    /// that would change what is done with them later, or cannot be written.
    /// </summary>
    private static IfStatementSyntax? WithoutDeclarations(IfStatementSyntax decision, StatementSyntax target, SemanticModel model, CancellationToken cancellationToken)
    {
        var declared = decision.Condition.DescendantNodes().OfType<SingleVariableDesignationSyntax>().ToList();
        if (decision.Statement.DescendantNodes().Any(static node => node is SingleVariableDesignationSyntax or VariableDeclaratorSyntax or AwaitExpressionSyntax))
        {
            return null;
        }

        foreach (var designation in declared)
        {
            if (designation.Parent is not DeclarationExpressionSyntax { Parent: ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword } }
                || model.GetDeclaredSymbol(designation, cancellationToken) is not { } variable
                || IsUsedAfter(variable, decision, model, cancellationToken)
                || !model.LookupSymbols(target.SpanStart, name: variable.Name).Contains(variable, SymbolEqualityComparer.Default))
            {
                return null;
            }
        }

        return decision.ReplaceNodes(
            declared.Select(static designation => (DeclarationExpressionSyntax)designation.Parent!),
            static (original, _) => SyntaxFactory.IdentifierName(((SingleVariableDesignationSyntax)original.Designation).Identifier).WithTriviaFrom(original));
    }

    /// <summary>A variable that is used later has to keep what it holds then.</summary>
    private static bool IsUsedAfter(ISymbol variable, IfStatementSyntax decision, SemanticModel model, CancellationToken cancellationToken) =>
        Bodies.FunctionOf(decision) is { } function
        && function.DescendantNodes().Any(node =>
            node is IdentifierNameSyntax name
            && name.Identifier.ValueText == variable.Name
            && name.SpanStart > decision.Span.End
            && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, variable));
}
