using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>RACE008: repeats the check right after the lock was taken again.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race008CheckIsStaleCodeFixProvider))]
[Shared]
public sealed class Race008CheckIsStaleCodeFixProvider : DocumentCodeFixProvider
{
    /// <summary>Initializes the provider.</summary>
    public Race008CheckIsStaleCodeFixProvider()
        : base(Race008CheckIsStale.Id)
    {
    }

    /// <inheritdoc />
    private protected override IEnumerable<DocumentFix> FixesOf(Diagnostic diagnostic, DocumentUnderFix document, CancellationToken cancellationToken)
    {
        if (diagnostic.AdditionalLocations.Count == 0
            || document.NodeAt(diagnostic.Location) is not { } act
            || document.NodeAt(diagnostic.AdditionalLocations[0]) is not { } check
            || LockAround(act) is not { Statement: BlockSyntax block } second
            || LockAround(check) is not { } first
            || first == second
            || !SyntaxFactory.AreEquivalent(first.Expression, second.Expression)
            || CheckAround(check, first) is not { } decision
            || !CanBeRepeated(decision, first, block, document.Model, cancellationToken))
        {
            yield break;
        }

        yield return new DocumentFix("Check again after the lock was taken again", "CheckAgain", editor =>
            editor.ReplaceNode(block, (current, _) => Repeat(decision, (BlockSyntax)current)));
    }

    private static LockStatementSyntax? LockAround(SyntaxNode node)
    {
        for (var current = node.Parent; current is not null and not MemberDeclarationSyntax and not AnonymousFunctionExpressionSyntax; current = current.Parent)
        {
            if (current is LockStatementSyntax statement)
            {
                return statement;
            }
        }

        return null;
    }

    /// <summary>The statement that checks and leaves.</summary>
    private static IfStatementSyntax? CheckAround(SyntaxNode check, LockStatementSyntax within)
    {
        for (var current = check; current is not null && current != within; current = current.Parent)
        {
            if (current is IfStatementSyntax { Else: null } decision && decision.Condition.Span.Contains(check.Span) && Leaves(decision.Statement))
            {
                return decision;
            }
        }

        return null;
    }

    private static bool Leaves(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements: { Count: > 0 } statements } => Leaves(statements[statements.Count - 1]),
        ReturnStatementSyntax or ThrowStatementSyntax => true,
        _ => false,
    };

    /// <summary>What the check names has to mean the same in the second place, and what it declares has to be new there.</summary>
    private static bool CanBeRepeated(
        IfStatementSyntax decision,
        LockStatementSyntax first,
        BlockSyntax block,
        SemanticModel model,
        CancellationToken cancellationToken)
    {
        foreach (var node in decision.DescendantNodes())
        {
            switch (node)
            {
                case SingleVariableDesignationSyntax designation when IsTaken(designation.Identifier.ValueText, block, model):
                case VariableDeclaratorSyntax declarator when IsTaken(declarator.Identifier.ValueText, block, model):
                    return false;
                case IdentifierNameSyntax name when model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences: { Length: > 0 } declarations }:
                    var declaration = declarations[0].Span;
                    if (!decision.Span.Contains(declaration) && first.Span.Contains(declaration))
                    {
                        return false;
                    }

                    // An answer that was kept in a variable is as old as the first check.
                    if (!decision.Span.Contains(declaration) && decision.Condition.Span.Contains(name.Span))
                    {
                        return false;
                    }

                    break;
            }
        }

        return true;
    }

    private static bool IsTaken(string name, BlockSyntax block, SemanticModel model)
    {
        foreach (var symbol in model.LookupSymbols(block.OpenBraceToken.Span.End, name: name))
        {
            if (symbol is ILocalSymbol or IParameterSymbol)
            {
                return true;
            }
        }

        foreach (var node in block.DescendantNodes())
        {
            if (node is SingleVariableDesignationSyntax { Identifier.ValueText: { } designated } && designated == name)
            {
                return true;
            }
        }

        return false;
    }

    private static BlockSyntax Repeat(IfStatementSyntax decision, BlockSyntax block)
    {
        var repeated = decision.WithoutTrivia().WithAdditionalAnnotations(Formatter.Annotation);
        if (block.Statements.Count == 0)
        {
            return block.AddStatements(repeated);
        }

        var next = block.Statements[0];
        var lineBreak = SyntaxFactory.ElasticCarriageReturnLineFeed;
        foreach (var trivia in block.OpenBraceToken.TrailingTrivia)
        {
            if (trivia.IsKind(SyntaxKind.EndOfLineTrivia))
            {
                lineBreak = trivia;
            }
        }

        var indentation = SyntaxFactory.TriviaList();
        foreach (var trivia in next.GetLeadingTrivia())
        {
            indentation = trivia.IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(trivia) : indentation;
        }

        repeated = repeated.WithLeadingTrivia(indentation).WithTrailingTrivia(lineBreak, lineBreak);
        return block.WithStatements(block.Statements.Insert(0, repeated));
    }
}
