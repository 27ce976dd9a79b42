using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>
/// Makes one step of a question to a helper and an act that depends on it, where each takes the lock by itself: the lock is held
/// around both. A thread may take such a lock twice, so that the helpers stay as they are.
/// </summary>
internal sealed class OneLockedStep
{
    private readonly StatementSyntax _statement;
    private readonly IReadOnlyList<StatementSyntax> _before;
    private readonly ExpressionSyntax? _condition;
    private readonly ExpressionSyntax? _lock;

    private OneLockedStep(StatementSyntax statement, IReadOnlyList<StatementSyntax> before, ExpressionSyntax? condition, ExpressionSyntax? @lock)
    {
        _statement = statement;
        _before = before;
        _condition = condition;
        _lock = @lock;
    }

    /// <summary>The change; null where the two do not take the same lock, or more would come under it than the act.</summary>
    internal static OneLockedStep? Create(SyntaxNode check, SyntaxNode act, SemanticModel model, CancellationToken cancellationToken)
    {
        if (CriticalSection.Around(check, model, cancellationToken) is not null || HelperLock.Of(check, model, cancellationToken) is not { } asked)
        {
            return null;
        }

        if (CriticalSection.Around(act, model, cancellationToken) is { Body: { } body, IsReentrant: true } section)
        {
            // if (IsFree()) { lock (_gate) { act; } }
            return asked.IsSameAs(section.Lock, model, cancellationToken)
                && QuestionToHelper.Create(check, act, section.Enter, model, cancellationToken) is { Leaving: null, Decision: { } around }
                && IsLastIn(section.Leave, around)
                    ? new OneLockedStep(body, Array.Empty<StatementSyntax>(), around.Condition, null)
                    : null;
        }

        var statement = act.FirstAncestorOrSelf<StatementSyntax>();
        if (statement is not (ExpressionStatementSyntax or ReturnStatementSyntax)
            || (act.Parent != statement && act.Parent?.Parent != statement)
            || statement.DescendantNodes().Any(static node => node is AwaitExpressionSyntax)
            || HelperLock.Of(act, model, cancellationToken) is not { } taken
            || !taken.IsSameAs(asked)
            || QuestionToHelper.Create(check, act, statement, model, cancellationToken) is not { } question)
        {
            return null;
        }

        if (question.Leaving is { } leaving)
        {
            return asked.At(statement.SpanStart, model) is { } @lock && statement.Parent is BlockSyntax ? new OneLockedStep(statement, leaving, null, @lock) : null;
        }

        if (asked.At(question.Decision.SpanStart, model) is not { } outer || !IsLastIn(statement, question.Decision))
        {
            return null;
        }

        return question.Decision.Statement == statement || question.Decision.Statement is BlockSyntax { Statements.Count: 1 }
            ? new OneLockedStep(question.Decision, Array.Empty<StatementSyntax>(), null, outer)
            : new OneLockedStep(statement, Array.Empty<StatementSyntax>(), question.Decision.Condition, outer);
    }

    /// <summary>Makes the change.</summary>
    internal void Apply(SyntaxEditor editor) => editor.ReplaceNode(_statement, (current, _) => Change((StatementSyntax)current));

    private static bool IsLastIn(StatementSyntax statement, IfStatementSyntax decision) =>
        decision.Statement == statement || (decision.Statement is BlockSyntax { Statements: { Count: > 0 } statements } && statements[statements.Count - 1] == statement);

    private StatementSyntax Change(StatementSyntax current)
    {
        var newLine = SyntaxFactory.EndOfLine(NewLines.Of(_statement.SyntaxTree));
        if (_lock is null)
        {
            var body = (BlockSyntax)current;
            var inner = SyntaxFactory.IfStatement(_condition!.WithoutTrivia(), SyntaxFactory.Block(body.Statements)).WithAdditionalAnnotations(Formatter.Annotation);
            return body.WithStatements(SyntaxFactory.SingletonList<StatementSyntax>(inner.WithTrailingTrivia(newLine)));
        }

        var statements = new List<StatementSyntax>();
        foreach (var statement in _before)
        {
            statements.Add(statement.WithoutTrivia().WithTrailingTrivia(newLine));
        }

        if (statements.Count > 0)
        {
            statements[statements.Count - 1] = statements[statements.Count - 1].WithTrailingTrivia(newLine, newLine);
        }

        var act = current.WithLeadingTrivia().WithTrailingTrivia(newLine);
        statements.Add(_condition is null ? act : SyntaxFactory.IfStatement(_condition.WithoutTrivia(), SyntaxFactory.Block(act)).WithTrailingTrivia(newLine));
        return SyntaxFactory.LockStatement(_lock, SyntaxFactory.Block(statements))
            .WithLeadingTrivia(current.GetLeadingTrivia())
            .WithTrailingTrivia(current.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);
    }
}
