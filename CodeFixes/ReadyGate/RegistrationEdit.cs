using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Completes the registrations of one block: the entry is marked ready at the end, and taken back where that is not reached.</summary>
internal static class RegistrationEdit
{
    /// <summary>The change.</summary>
    /// <param name="site">Where the registration ends well.</param>
    /// <param name="entry">The entry by its name, or <c>this</c>.</param>
    /// <param name="set">The method that marks it ready.</param>
    /// <param name="removals">Statements that take it back, the last publication's first.</param>
    /// <param name="newLine">The end of a line in the document.</param>
    internal static Edit Create(CompletionSite site, string entry, string set, IReadOnlyList<string> removals, string newLine)
    {
        var call = entry == "this" ? set + "();" : entry + "." + set + "();";
        return new Edit(site.Block, editor => Apply(editor, site, call, removals, newLine));
    }

    /// <summary>True where something between the publication and the end may throw.</summary>
    internal static bool MayFail(CompletionSite site)
    {
        foreach (var statement in site.Statements)
        {
            foreach (var node in Bodies.NodesOf(statement))
            {
                if (node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AwaitExpressionSyntax or ThrowStatementSyntax or ThrowExpressionSyntax
                    or ElementAccessExpressionSyntax or CastExpressionSyntax or CommonForEachStatementSyntax)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True where the author has thought of failure: the late writes are in a try, or the registration is inside one.</summary>
    internal static bool IsGuarded(CompletionSite site)
    {
        foreach (var statement in site.Statements)
        {
            if (Bodies.NodesOf(statement).Any(static node => node is TryStatementSyntax))
            {
                return true;
            }
        }

        for (SyntaxNode? node = site.Block; node is not null and not MemberDeclarationSyntax; node = node.Parent)
        {
            if (node is BlockSyntax { Parent: TryStatementSyntax { Catches.Count: > 0 } })
            {
                return true;
            }
        }

        return false;
    }

    private static void Apply(SyntaxEditor editor, CompletionSite site, string call, IReadOnlyList<string> removals, string newLine)
    {
        foreach (var exit in site.EarlyReturns)
        {
            if (exit.Parent is BlockSyntax)
            {
                editor.InsertBefore(exit, Statement(call, newLine));
            }
            else
            {
                editor.ReplaceNode(exit, (current, _) => SyntaxFactory.Block(Statement(call, newLine), (StatementSyntax)current).WithAdditionalAnnotations(Formatter.Annotation));
            }
        }

        foreach (var statement in site.Block.Statements)
        {
            editor.TrackNode(statement);
        }

        editor.ReplaceNode(site.Block, (current, _) => Complete((BlockSyntax)current, site, call, removals, newLine));
    }

    private static SyntaxNode Complete(BlockSyntax block, CompletionSite site, string call, IReadOnlyList<string> removals, string newLine)
    {
        var publication = site.Publication is null ? null : block.GetCurrentNode(site.Publication);
        var end = site.End is null ? null : block.GetCurrentNode(site.End);
        var first = publication is null ? 0 : block.Statements.IndexOf(publication) + 1;
        var last = end is null ? block.Statements.Count : block.Statements.IndexOf(end);
        var kept = new List<StatementSyntax>(block.Statements.Take(first));
        var between = block.Statements.Skip(first).Take(last - first).ToList();
        var mark = Statement(call, newLine);
        if (removals.Count == 0)
        {
            kept.AddRange(between);
            kept.Add(mark);
        }
        else
        {
            if (kept.Count > 0 && !kept[kept.Count - 1].GetTrailingTrivia().Any(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)))
            {
                kept[kept.Count - 1] = kept[kept.Count - 1].WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine));
            }

            between[0] = WithoutLeadingBlankLines(between[0]);
            var outlives = end is not null && DeclaresWhatIsUsedIn(between, end);
            if (outlives)
            {
                between.Add(mark);
                between.Add(end!);
                end = null;
            }

            var leading = kept.Count > 0 ? SyntaxFactory.TriviaList(SyntaxFactory.EndOfLine(newLine)) : default;
            kept.Add(Try(between, removals, newLine).WithLeadingTrivia(leading).WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine)));
            if (!outlives)
            {
                kept.Add(mark.WithLeadingTrivia(SyntaxFactory.EndOfLine(newLine)));
            }
        }

        if (end is not null)
        {
            kept.Add(end);
        }

        return block.WithStatements(SyntaxFactory.List(kept));
    }

    private static bool DeclaresWhatIsUsedIn(List<StatementSyntax> statements, StatementSyntax end)
    {
        var declared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var statement in statements)
        {
            foreach (var node in statement.DescendantNodes())
            {
                switch (node)
                {
                    case VariableDeclaratorSyntax variable:
                        declared.Add(variable.Identifier.ValueText);
                        break;
                    case SingleVariableDesignationSyntax designation:
                        declared.Add(designation.Identifier.ValueText);
                        break;
                }
            }
        }

        return end.DescendantNodes().Any(node => node is IdentifierNameSyntax name && declared.Contains(name.Identifier.ValueText));
    }

    private static StatementSyntax Statement(string text, string newLine) =>
        SyntaxFactory.ParseStatement(text).WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine)).WithAdditionalAnnotations(Formatter.Annotation);

    private static StatementSyntax Try(List<StatementSyntax> statements, IReadOnlyList<string> removals, string newLine)
    {
        var text = "try\n{\n}\ncatch\n{\n" + string.Join("\n", removals)
            + (removals[removals.Count - 1].EndsWith("}", StringComparison.Ordinal) ? "\n\n" : "\n") + "throw;\n}";
        var parsed = (TryStatementSyntax)SyntaxFactory.ParseStatement(text.Replace("\n", newLine));
        return parsed.WithBlock(parsed.Block.WithStatements(SyntaxFactory.List(statements))).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static StatementSyntax WithoutLeadingBlankLines(StatementSyntax statement) =>
        statement.WithLeadingTrivia(statement.GetLeadingTrivia().SkipWhile(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)));
}
