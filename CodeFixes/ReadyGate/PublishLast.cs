using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Moves a publication behind the last write that makes the entry ready, where nothing in between has to find the entry.</summary>
internal static class PublishLast
{
    /// <summary>Adds the moves for all diagnostics that allow it; false where none does.</summary>
    internal static async Task<bool> AddAsync(Project project, IEnumerable<Diagnostic> diagnostics, SolutionEdits edits, CancellationToken cancellationToken)
    {
        var moved = new HashSet<StatementSyntax>();
        if (await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is not { } compilation)
        {
            return false;
        }

        foreach (var diagnostic in diagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree
                || project.GetDocument(tree) is not { } document
                || FixFacts.Texts(diagnostic, FixFacts.NeedsFindable).Length > 0
                || FixFacts.Texts(diagnostic, FixFacts.Unknown).Length > 0)
            {
                continue;
            }

            var root = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
            var publications = FixFacts.Places(diagnostic, FixFacts.Publications);
            var lastWrites = FixFacts.Places(diagnostic, FixFacts.LastWrites);
            var index = publications.IndexOf(diagnostic.Location);
            if (index < 0 || index >= lastWrites.Length)
            {
                continue;
            }

            var places = publications.Where(place => place.SourceTree == tree).Select(place => root.FindNode(place.SourceSpan, getInnermostNodeForTie: true)).ToList();
            var publication = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            var lastWrite = root.FindNode(lastWrites[index].SourceSpan, getInnermostNodeForTie: true);
            var model = compilation.GetSemanticModel(tree);
            if (CompletionSite.Find(publication, lastWrite, Array.Empty<SyntaxNode>(), model, cancellationToken) is { Publication: { } statement } site
                && CanMove(statement, site, places, model, cancellationToken)
                && moved.Add(statement))
            {
                edits.Add(document.Id, Move(statement, site, NewLines.Of(tree)));
            }
        }

        return moved.Count > 0;
    }

    private static bool CanMove(StatementSyntax publishing, CompletionSite site, List<SyntaxNode> publications, SemanticModel model, CancellationToken cancellationToken)
    {
        if (!PublishesOnly(publishing, publications))
        {
            return false;
        }

        var mentioned = new HashSet<string>(publishing.DescendantNodes().OfType<IdentifierNameSyntax>().Select(static name => name.Identifier.ValueText), StringComparer.Ordinal);
        var registries = new HashSet<string>(publishing.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => model.GetSymbolInfo(name, cancellationToken).Symbol is IFieldSymbol or IPropertySymbol && IsRegistry(name, publications))
            .Select(static name => name.Identifier.ValueText), StringComparer.Ordinal);
        foreach (var statement in site.Statements)
        {
            foreach (var node in statement.DescendantNodesAndSelf())
            {
                switch (node)
                {
                    // Leaving early would leave without publication.
                    case ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax:
                    case IdentifierNameSyntax name when registries.Contains(name.Identifier.ValueText):
                    case AssignmentExpressionSyntax { Left: { } left } when NameOf(left) is { } assigned && mentioned.Contains(assigned):
                    case ArgumentSyntax { RefOrOutKeyword.RawKind: not 0, Expression: IdentifierNameSyntax passed } when mentioned.Contains(passed.Identifier.ValueText):
                    // Whoever is told of the entry may look for it.
                    case InvocationExpressionSyntax call when model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { MethodKind: not MethodKind.DelegateInvoke }:
                        return false;
                }
            }

            if (statement == site.LastWrite)
            {
                return true;
            }
        }

        return true;
    }

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };

    /// <summary>The registry is what the publication is called on, not what is handed to it.</summary>
    private static bool IsRegistry(IdentifierNameSyntax name, List<SyntaxNode> publications) => publications.Exists(publication => publication switch
    {
        InvocationExpressionSyntax call => call.Expression.Span.Contains(name.Span),
        AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax element } => element.Expression.Span.Contains(name.Span),
        _ => false,
    });

    /// <summary>True where nothing else happens in the statement, and nobody takes the answer.</summary>
    private static bool PublishesOnly(StatementSyntax statement, List<SyntaxNode> publications) => statement switch
    {
        ExpressionStatementSyntax plain => publications.Contains(plain.Expression),
        LockStatementSyntax { Statement: BlockSyntax block } => block.Statements.All(inner => PublishesOnly(inner, publications)),
        LockStatementSyntax locked => PublishesOnly(locked.Statement, publications),
        _ => false,
    };

    private static Edit Move(StatementSyntax publishing, CompletionSite site, string newLine) => new(site.Block, editor =>
    {
        editor.TrackNode(publishing);
        editor.TrackNode(site.LastWrite);
        editor.ReplaceNode(site.Block, (current, _) =>
        {
            var block = (BlockSyntax)current;
            var statements = block.Statements.ToList();
            var moved = block.GetCurrentNode(publishing)!;
            var from = statements.IndexOf(moved);
            var to = statements.IndexOf(block.GetCurrentNode(site.LastWrite)!);
            statements.Insert(to + 1, SetApart(moved, newLine));
            statements.RemoveAt(from);
            if (from == 0)
            {
                statements[0] = WithoutBlankLines(statements[0]);
            }

            if (!statements[to - 1].GetTrailingTrivia().Any(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)))
            {
                statements[to - 1] = statements[to - 1].WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine));
                statements[to] = statements[to].WithAdditionalAnnotations(Formatter.Annotation);
            }

            return block.WithStatements(SyntaxFactory.List(statements));
        });
    });

    /// <summary>A block of several lines stands apart from what precedes it.</summary>
    private static StatementSyntax SetApart(StatementSyntax statement, string newLine)
    {
        var plain = WithoutBlankLines(statement);
        return statement is LockStatementSyntax ? plain.WithLeadingTrivia(plain.GetLeadingTrivia().Insert(0, SyntaxFactory.EndOfLine(newLine))) : plain;
    }

    private static StatementSyntax WithoutBlankLines(StatementSyntax statement) =>
        statement.WithLeadingTrivia(statement.GetLeadingTrivia().SkipWhile(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)));
}
