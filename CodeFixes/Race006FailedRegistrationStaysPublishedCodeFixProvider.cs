using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>RACE006: takes the entry out again when what follows its publication throws.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race006FailedRegistrationStaysPublishedCodeFixProvider))]
[Shared]
public sealed class Race006FailedRegistrationStaysPublishedCodeFixProvider : DocumentCodeFixProvider
{
    /// <summary>Initializes the provider.</summary>
    public Race006FailedRegistrationStaysPublishedCodeFixProvider()
        : base(Race006FailedRegistrationStaysPublished.Id)
    {
    }

    /// <inheritdoc />
    private protected override IEnumerable<DocumentFix> FixesOf(Diagnostic diagnostic, DocumentUnderFix document, CancellationToken cancellationToken)
    {
        if (!diagnostic.Properties.TryGetValue(Race006FailedRegistrationStaysPublished.FailureProperty, out var kind)
            || kind != "Throws"
            || diagnostic.AdditionalLocations.Count == 0
            || document.NodeAt(diagnostic.Location) is not ExpressionSyntax { Parent: ExpressionStatementSyntax } expression
            || Retraction(expression, document.Model, cancellationToken) is not { } retraction
            || StatementOf(expression, ref retraction) is not { Parent: BlockSyntax block } statement
            || !CanBeWrapped(block, statement, diagnostic.AdditionalLocations[0]))
        {
            yield break;
        }

        yield return new DocumentFix("Take the entry out again when the registration fails", "Retract", editor =>
        {
            editor.TrackNode(statement);
            editor.ReplaceNode(block, (current, _) =>
            {
                var published = current.GetCurrentNode(statement)!;
                var around = (BlockSyntax)published.Parent!;
                return current.ReplaceNode(around, Wrap(around, published, retraction));
            });
        });
    }

    /// <summary>The opposite of the publication.</summary>
    private static StatementSyntax? Retraction(ExpressionSyntax publication, SemanticModel model, CancellationToken cancellationToken)
    {
        switch (publication)
        {
            case AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } keys } element }:
                return Remove(element.Expression, keys[0].Expression, isKeyed: true, model, cancellationToken);
            case InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Expression: { } collection },
                    ArgumentList.Arguments: { Count: > 0 and <= 2 } arguments,
                }:
                return Remove(collection, arguments[0].Expression, isKeyed: arguments.Count == 2, model, cancellationToken);
            default:
                return null;
        }
    }

    private static StatementSyntax? Remove(ExpressionSyntax collection, ExpressionSyntax key, bool isKeyed, SemanticModel model, CancellationToken cancellationToken)
    {
        if (key is not (IdentifierNameSyntax or ThisExpressionSyntax or LiteralExpressionSyntax or MemberAccessExpressionSyntax)
            || model.GetTypeInfo(collection, cancellationToken).Type is not INamedTypeSymbol type)
        {
            return null;
        }

        var isConcurrent = isKeyed && type.Name == "ConcurrentDictionary";
        if (!isConcurrent && !HasRemove(type))
        {
            return null;
        }

        return SyntaxFactory.ParseStatement(
            isConcurrent
                ? collection.WithoutTrivia() + ".TryRemove(" + key.WithoutTrivia() + ", out _);"
                : collection.WithoutTrivia() + ".Remove(" + key.WithoutTrivia() + ");");
    }

    private static bool HasRemove(INamedTypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (!current.GetMembers("Remove").IsEmpty)
            {
                return true;
            }
        }

        foreach (var @interface in type.AllInterfaces)
        {
            if (type.TypeKind == TypeKind.Interface && !@interface.GetMembers("Remove").IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The statement after which the entry is published: the lock statement around it, where there is one.</summary>
    private static StatementSyntax StatementOf(ExpressionSyntax publication, ref StatementSyntax retraction)
    {
        var statement = (StatementSyntax)publication.Parent!;
        var owner = statement.Parent is BlockSyntax { Statements.Count: 1 } block ? block.Parent : statement.Parent;
        if (owner is not LockStatementSyntax around)
        {
            return statement;
        }

        retraction = SyntaxFactory.LockStatement(around.Expression.WithoutTrivia(), SyntaxFactory.Block(retraction));
        return around;
    }

    private static bool CanBeWrapped(BlockSyntax block, StatementSyntax statement, Location failure)
    {
        var next = block.Statements.IndexOf(statement) + 1;
        if (next >= block.Statements.Count || !block.Span.Contains(failure.SourceSpan) || failure.SourceSpan.Start < statement.Span.End)
        {
            return false;
        }

        for (var i = next; i < block.Statements.Count; i++)
        {
            foreach (var node in block.Statements[i].DescendantNodesAndSelf())
            {
                // An iterator cannot yield in a try block with a catch clause.
                if (node is YieldStatementSyntax or LocalFunctionStatementSyntax or LabeledStatementSyntax
                    or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 })
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static BlockSyntax Wrap(BlockSyntax block, StatementSyntax statement, StatementSyntax retraction)
    {
        var next = block.Statements.IndexOf(statement) + 1;
        var published = SyntaxFactory.List(block.Statements.Take(next));
        var following = SyntaxFactory.List(block.Statements.Skip(next));
        var leading = following[0].GetLeadingTrivia();
        var attempt = SyntaxFactory.TryStatement(
            SyntaxFactory.Block(following),
            SyntaxFactory.SingletonList(SyntaxFactory.CatchClause().WithBlock(SyntaxFactory.Block(retraction, SyntaxFactory.ThrowStatement()))),
            @finally: null);
        var isSeparated = leading.Count > 0 && leading[0].IsKind(SyntaxKind.EndOfLineTrivia);
        if (isSeparated)
        {
            attempt = attempt
                .WithBlock(SyntaxFactory.Block(following.Replace(following[0], following[0].WithLeadingTrivia(leading.RemoveAt(0)))))
                .WithLeadingTrivia(leading[0]);
        }

        return block.WithStatements(published.Add(attempt.WithAdditionalAnnotations(Formatter.Annotation)));
    }
}
