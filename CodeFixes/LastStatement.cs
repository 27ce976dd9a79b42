using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Finds the place in a block behind which a statement can be moved without changing what is skipped.</summary>
internal static class LastStatement
{
    /// <summary>The statement of <paramref name="block"/> that contains a place, or null.</summary>
    internal static StatementSyntax? Containing(BlockSyntax block, SyntaxNode root, Location place)
    {
        if (place.SourceTree != root.SyntaxTree)
        {
            return null;
        }

        foreach (var statement in block.Statements)
        {
            if (statement.Span.Contains(place.SourceSpan))
            {
                return statement;
            }
        }

        return null;
    }

    /// <summary>
    /// The last statement behind <paramref name="from"/> that is reached on every way: the one before a jump, or the block's
    /// last. Null where something in between may leave the block.
    /// </summary>
    internal static StatementSyntax? Behind(BlockSyntax block, StatementSyntax from, Func<StatementSyntax, bool> isWanted)
    {
        StatementSyntax? last = null;
        for (var i = block.Statements.IndexOf(from) + 1; i < block.Statements.Count; i++)
        {
            var statement = block.Statements[i];
            if (LeavesBlock(statement))
            {
                break;
            }

            if (isWanted(statement))
            {
                last = statement;
            }
        }

        return last;
    }

    private static bool LeavesBlock(StatementSyntax statement)
    {
        foreach (var node in statement.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            switch (node)
            {
                case ReturnStatementSyntax or GotoStatementSyntax or YieldStatementSyntax or LabeledStatementSyntax or LocalFunctionStatementSyntax:
                case BreakStatementSyntax or ContinueStatementSyntax when !IsInside(node, statement):
                    return true;
            }
        }

        return false;
    }

    /// <summary>True where a loop or switch within the statement takes the jump.</summary>
    private static bool IsInside(SyntaxNode jump, StatementSyntax statement)
    {
        for (var node = jump.Parent; node is not null; node = node.Parent)
        {
            if (node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax
                || (node is SwitchStatementSyntax && jump is BreakStatementSyntax))
            {
                return true;
            }

            if (node == statement)
            {
                return false;
            }
        }

        return false;
    }
}
