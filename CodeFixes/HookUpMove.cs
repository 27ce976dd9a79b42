using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace RaceAnalyzers.CodeFixes;

/// <summary>
/// A statement that hooks up a callback, and the later statement of the same block behind which it belongs. A timer that is
/// stored where its own callback reads it stays, made without a due time, and what moves is the call that switches it on.
/// </summary>
internal sealed class HookUpMove
{
    private readonly ExpressionStatementSyntax _hookUp;
    private readonly StatementSyntax _target;
    private readonly ArgumentListSyntax? _timer;
    private readonly bool _takesTimeSpans;

    private HookUpMove(ExpressionStatementSyntax hookUp, StatementSyntax target, ArgumentListSyntax? timer, bool takesTimeSpans)
    {
        _hookUp = hookUp;
        _target = target;
        _timer = timer;
        _takesTimeSpans = takesTimeSpans;
    }

    /// <summary>The move that a diagnostic asks for, or null where it would change what the method does.</summary>
    internal static HookUpMove? Create(SyntaxNode root, SemanticModel model, Diagnostic diagnostic)
    {
        var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (node.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax block } hookUp)
        {
            return null;
        }

        var first = block.Statements.IndexOf(hookUp);
        var last = first;
        for (var i = 0; i < diagnostic.AdditionalLocations.Count; i++)
        {
            // The second one is the read in the callback.
            if (i == 1)
            {
                continue;
            }

            var index = IndexOf(root, diagnostic.AdditionalLocations[i], block);
            if (index < first)
            {
                return null;
            }

            last = Math.Max(last, index);
        }

        var isKept = IsAssigned(hookUp) && (last == first || IsMentionedBetween(hookUp, block, first, last));
        ArgumentListSyntax? timer = null;
        var takesTimeSpans = false;
        if (isKept && !IsTimer(hookUp, model, out timer, out takesTimeSpans))
        {
            return null;
        }

        return CanMove(hookUp, block, first, last, model) ? new HookUpMove(hookUp, block.Statements[last], timer, takesTimeSpans) : null;
    }

    /// <summary>Makes all moves; where two go to the same place, they keep their order.</summary>
    internal static SyntaxNode Apply(SyntaxNode root, IReadOnlyList<HookUpMove> moves)
    {
        var tracked = new List<SyntaxNode>();
        foreach (var move in moves)
        {
            tracked.Add(move._hookUp);
            tracked.Add(move._target);
        }

        root = root.TrackNodes(tracked);
        for (var i = moves.Count - 1; i >= 0; i--)
        {
            var hookUp = root.GetCurrentNode(moves[i]._hookUp)!;
            var target = root.GetCurrentNode(moves[i]._target)!;
            var block = (BlockSyntax)hookUp.Parent!;
            root = root.ReplaceNode(block, block.WithStatements(moves[i].Move(block.Statements, hookUp, target)));
        }

        return root;
    }

    private SyntaxList<StatementSyntax> Move(SyntaxList<StatementSyntax> statements, ExpressionStatementSyntax hookUp, StatementSyntax target)
    {
        var moved = WithoutBlankLines(hookUp);
        if (_timer is not null)
        {
            moved = SwitchOn(hookUp);
            statements = statements.Replace(hookUp, hookUp.ReplaceNode(TimerArguments(hookUp), SwitchedOff()));
            var index = ReferenceEquals(hookUp, target) ? IndexOfAnnotated(statements, hookUp) : statements.IndexOf(statements.First(x => x.IsEquivalentTo(target) && x.Span.Start >= hookUp.Span.Start));
            return statements.Insert(index + 1, moved);
        }

        var from = statements.IndexOf(hookUp);
        var to = statements.IndexOf(target);
        statements = statements.Insert(to + 1, moved).RemoveAt(from);
        return from == 0 ? statements.Replace(statements[0], WithoutBlankLines(statements[0])) : statements;
    }

    private static int IndexOfAnnotated(SyntaxList<StatementSyntax> statements, StatementSyntax original)
    {
        for (var i = 0; i < statements.Count; i++)
        {
            if (statements[i].SpanStart == original.SpanStart)
            {
                return i;
            }
        }

        return statements.Count - 1;
    }

    private static ArgumentListSyntax TimerArguments(ExpressionStatementSyntax hookUp) =>
        ((BaseObjectCreationExpressionSyntax)((AssignmentExpressionSyntax)hookUp.Expression).Right).ArgumentList!;

    private ArgumentListSyntax SwitchedOff()
    {
        var arguments = _timer!.Arguments;
        for (var i = 2; i < 4; i++)
        {
            var never = SyntaxFactory.ParseExpression("global::System.Threading.Timeout." + (_takesTimeSpans ? "InfiniteTimeSpan" : "Infinite"))
                .WithTriviaFrom(arguments[i].Expression)
                .WithAdditionalAnnotations(Simplifier.Annotation);
            arguments = arguments.Replace(arguments[i], arguments[i].WithExpression(never));
        }

        return _timer.WithArguments(arguments);
    }

    private ExpressionStatementSyntax SwitchOn(ExpressionStatementSyntax hookUp)
    {
        var change = SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression,
                ((AssignmentExpressionSyntax)hookUp.Expression).Left.WithoutTrivia(),
                SyntaxFactory.IdentifierName("Change")),
            SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(new[]
            {
                SyntaxFactory.Argument(_timer!.Arguments[2].Expression.WithoutTrivia()),
                SyntaxFactory.Argument(_timer.Arguments[3].Expression.WithoutTrivia()),
            })));
        var indentation = hookUp.GetLeadingTrivia().Where(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).LastOrDefault();
        return SyntaxFactory.ExpressionStatement(change)
            .WithLeadingTrivia(indentation)
            .WithTrailingTrivia(hookUp.GetTrailingTrivia().Where(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static T WithoutBlankLines<T>(T statement)
        where T : StatementSyntax
    {
        var trivia = statement.GetLeadingTrivia();
        while (trivia.Count > 0 && trivia[0].IsKind(SyntaxKind.EndOfLineTrivia))
        {
            trivia = trivia.RemoveAt(0);
        }

        return statement.WithLeadingTrivia(trivia);
    }

    /// <summary>The position of the statement of <paramref name="block"/> in which a location lies, or -1.</summary>
    private static int IndexOf(SyntaxNode root, Location location, BlockSyntax block)
    {
        if (location.SourceTree != root.SyntaxTree || !block.Span.Contains(location.SourceSpan))
        {
            return -1;
        }

        for (var i = 0; i < block.Statements.Count; i++)
        {
            if (block.Statements[i].Span.Contains(location.SourceSpan))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsAssigned(ExpressionStatementSyntax hookUp) =>
        hookUp.Expression is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: not IdentifierNameSyntax };

    private static bool IsMentionedBetween(ExpressionStatementSyntax hookUp, BlockSyntax block, int first, int last)
    {
        var name = ((AssignmentExpressionSyntax)hookUp.Expression).Left.GetLastToken().ValueText;
        for (var i = first + 1; i <= last; i++)
        {
            foreach (var token in block.Statements[i].DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Only a timer that is made with plain values, in the order of its parameters, can be switched on by another call.</summary>
    private static bool IsTimer(ExpressionStatementSyntax hookUp, SemanticModel model, out ArgumentListSyntax? arguments, out bool takesTimeSpans)
    {
        arguments = null;
        takesTimeSpans = false;
        if (hookUp.Expression is not AssignmentExpressionSyntax
            {
                Left: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax },
                Right: BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 4, Initializer: null } creation,
            }
            || model.GetSymbolInfo(creation).Symbol is not IMethodSymbol { ContainingType: { Name: "Timer", ContainingNamespace.Name: "Threading" } } constructor)
        {
            return false;
        }

        for (var i = 0; i < 4; i++)
        {
            var argument = creation.ArgumentList!.Arguments[i];
            if ((argument.NameColon is { } name && name.Name.Identifier.ValueText != constructor.Parameters[i].Name)
                || (i >= 2 && !argument.Expression.DescendantNodesAndSelf().All(static node =>
                    node is LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or BinaryExpressionSyntax or ParenthesizedExpressionSyntax
                        or PrefixUnaryExpressionSyntax or InvocationExpressionSyntax or ArgumentListSyntax or ArgumentSyntax)))
            {
                return false;
            }
        }

        arguments = creation.ArgumentList;
        takesTimeSpans = constructor.Parameters[2].Type.Name == "TimeSpan";
        return true;
    }

    /// <summary>Nothing in between may leave the block, or change what the hook-up itself refers to.</summary>
    private static bool CanMove(ExpressionStatementSyntax hookUp, BlockSyntax block, int first, int last, SemanticModel model)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        for (var i = first + 1; i <= last; i++)
        {
            foreach (var node in block.Statements[i].DescendantNodesAndSelf(static node => node is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax))
            {
                switch (node)
                {
                    case ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or YieldStatementSyntax or LabeledStatementSyntax:
                        return false;
                    case AssignmentExpressionSyntax assignment:
                        changed.Add(assignment.Left.GetLastToken().ValueText);
                        break;
                    case ArgumentSyntax { RefKindKeyword.RawKind: not (int)SyntaxKind.None } argument:
                        changed.Add(argument.Expression.GetLastToken().ValueText);
                        break;
                }
            }
        }

        foreach (var name in hookUp.DescendantNodes(static node => node is not AnonymousFunctionExpressionSyntax).OfType<IdentifierNameSyntax>())
        {
            if (changed.Contains(name.Identifier.ValueText) && model.GetSymbolInfo(name).Symbol is IFieldSymbol or IPropertySymbol or ILocalSymbol or IParameterSymbol)
            {
                return false;
            }
        }

        return true;
    }
}
