using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Where a registration ends well: behind its last late write, and before each return that reports success.</summary>
internal sealed class CompletionSite
{
    private CompletionSite(BlockSyntax block, StatementSyntax? publication, StatementSyntax lastWrite, ReturnStatementSyntax? end, IReadOnlyList<ReturnStatementSyntax> early)
    {
        Block = block;
        Publication = publication;
        LastWrite = lastWrite;
        End = end;
        EarlyReturns = early;
    }

    /// <summary>The block that the registration happens in, from the publication on.</summary>
    internal BlockSyntax Block { get; }

    /// <summary>Its statement with the publication; null where the block runs only if the publication succeeded.</summary>
    internal StatementSyntax? Publication { get; }

    /// <summary>Its statement with the last late write.</summary>
    internal StatementSyntax LastWrite { get; }

    /// <summary>The return at the end of the block, where it ends with one.</summary>
    internal ReturnStatementSyntax? End { get; }

    /// <summary>Other returns that report success.</summary>
    internal IReadOnlyList<ReturnStatementSyntax> EarlyReturns { get; }

    /// <summary>The statements from the publication, itself excluded, to the end, the final return excluded.</summary>
    internal IEnumerable<StatementSyntax> Statements
    {
        get
        {
            var first = Publication is null ? 0 : Block.Statements.IndexOf(Publication) + 1;
            for (var i = first; i < Block.Statements.Count && Block.Statements[i] != End; i++)
            {
                yield return Block.Statements[i];
            }
        }
    }

    /// <summary>Finds the site, or null where it cannot be told surely which ways through the method succeed.</summary>
    internal static CompletionSite? Find(
        SyntaxNode publication,
        SyntaxNode lastWrite,
        IReadOnlyCollection<SyntaxNode> retractions,
        SemanticModel model,
        CancellationToken cancellationToken)
    {
        var function = Bodies.FunctionOf(publication);
        if (function is null
            || Bodies.FunctionOf(lastWrite) != function
            || Bodies.BlockOf(function) is not { } body
            || Bodies.NodesOf(body).Any(static node => node is YieldStatementSyntax or GotoStatementSyntax)
            || CommonBlockOf(publication, lastWrite) is not { } block)
        {
            return null;
        }

        var publishing = StatementIn(block, publication);
        var writing = StatementIn(block, lastWrite);
        if (publishing == writing || !EndsInTime(lastWrite, function, model, cancellationToken))
        {
            return null;
        }

        var end = block.Statements.Last() as ReturnStatementSyntax;
        if (end is not null && (end == writing || IsFailure(end.Expression)))
        {
            return null;
        }

        // Where the method goes on behind the block, it goes on with a registered entry.
        if (end is null && block == body && block.Statements.Last() is ThrowStatementSyntax)
        {
            return null;
        }

        var isVoid = end?.Expression is null;
        var site = new CompletionSite(block, publishing, writing!, end, Array.Empty<ReturnStatementSyntax>());
        var early = new List<ReturnStatementSyntax>();
        foreach (var statement in site.Statements)
        {
            foreach (var node in Bodies.NodesOf(statement))
            {
                switch (node)
                {
                    case ReturnStatementSyntax exit when !IsTakenBack(exit, block, retractions):
                        // Behind the last write, a return that answers like the last one succeeds; of any other nobody can tell.
                        if (statement.SpanStart < writing!.SpanStart
                            || statement == writing
                            || exit.Expression?.ToString() != end?.Expression?.ToString()
                            || (!isVoid && exit.Expression is not LiteralExpressionSyntax && exit.Expression is not IdentifierNameSyntax))
                        {
                            return null;
                        }

                        early.Add(exit);
                        break;
                    case BreakStatementSyntax or ContinueStatementSyntax when LeavesBlock(node, block) && !IsTakenBack((StatementSyntax)node, block, retractions):
                        return null;
                }
            }
        }

        return new CompletionSite(block, publishing, writing!, end, early);
    }

    private static BlockSyntax? CommonBlockOf(SyntaxNode publication, SyntaxNode lastWrite)
    {
        foreach (var block in lastWrite.Ancestors().OfType<BlockSyntax>())
        {
            // What happens inside 'if (registry.TryAdd(...))' happens after the publication.
            if (block.Parent is IfStatementSyntax conditional
                && conditional.Statement == block
                && conditional.Condition.Span.Contains(publication.Span)
                && conditional.Condition == WithoutParentheses(publication))
            {
                return block;
            }

            if (block.Span.Contains(publication.Span))
            {
                return block;
            }
        }

        return null;
    }

    private static SyntaxNode WithoutParentheses(SyntaxNode node)
    {
        while (node.Parent is ParenthesizedExpressionSyntax outer)
        {
            node = outer;
        }

        return node;
    }

    private static StatementSyntax? StatementIn(BlockSyntax block, SyntaxNode node)
    {
        foreach (var statement in block.Statements)
        {
            if (statement.Span.Contains(node.Span))
            {
                return statement;
            }
        }

        return null;
    }

    /// <summary>A late write that a task makes has to be awaited, or registration would seem to have ended before it has.</summary>
    private static bool EndsInTime(SyntaxNode lastWrite, SyntaxNode function, SemanticModel model, CancellationToken cancellationToken)
    {
        if (lastWrite is not ExpressionSyntax expression || !IsTask(model.GetTypeInfo(expression, cancellationToken).Type))
        {
            return true;
        }

        for (SyntaxNode? node = lastWrite; node is not null && node != function; node = node.Parent)
        {
            switch (node)
            {
                case AwaitExpressionSyntax:
                    return true;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" or "Wait" or "GetAwaiter" }:
                    return true;
                case AnonymousFunctionExpressionSyntax or StatementSyntax:
                    return false;
            }
        }

        return false;
    }

    private static bool IsTask(ITypeSymbol? type) => type is { Name: "Task" or "ValueTask", ContainingNamespace: { Name: "Tasks" } };

    /// <summary>True for an answer that says no.</summary>
    private static bool IsFailure(ExpressionSyntax? answer) => answer is LiteralExpressionSyntax literal
        && literal.Kind() is SyntaxKind.FalseLiteralExpression or SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression;

    /// <summary>True where the registration has failed by then: the entry has been taken back, or an exception is being handled.</summary>
    private static bool IsTakenBack(StatementSyntax exit, BlockSyntax block, IReadOnlyCollection<SyntaxNode> retractions)
    {
        for (SyntaxNode node = exit; node != block; node = node.Parent!)
        {
            if (node is CatchClauseSyntax)
            {
                return true;
            }

            foreach (var retraction in retractions)
            {
                if (node is StatementSyntax { Parent: BlockSyntax list } statement
                    && list != block
                    && list.Span.Contains(retraction.Span)
                    && retraction.SpanStart < statement.Span.End)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool LeavesBlock(SyntaxNode jump, BlockSyntax block)
    {
        for (var node = jump.Parent; node is not null && node != block; node = node.Parent)
        {
            if (node is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax
                || (node is SwitchStatementSyntax && jump is BreakStatementSyntax))
            {
                return false;
            }
        }

        return true;
    }
}
