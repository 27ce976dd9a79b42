using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>A block in which a registration has surely happened from some statement on, and what takes it back there.</summary>
internal sealed class RegistrationPlace
{
    private readonly SyntaxNode _publication;

    private RegistrationPlace(SyntaxNode publication, BlockSyntax block, StatementSyntax? published, string removal)
    {
        _publication = publication;
        Block = block;
        Published = published;
        Removal = removal;
    }

    /// <summary>The block.</summary>
    internal BlockSyntax Block { get; }

    /// <summary>Its statement behind which the entry is published; null where it is from the start.</summary>
    internal StatementSyntax? Published { get; }

    /// <summary>The source of the statements that take the entry back.</summary>
    internal string Removal { get; }

    /// <summary>The statements that run with the entry published.</summary>
    internal IEnumerable<StatementSyntax> Following => Published is null ? Block.Statements : Block.Statements.Skip(Block.Statements.IndexOf(Published) + 1);

    /// <summary>The innermost place that all <paramref name="failures"/> are in, or null where it is not sure that they follow the publication.</summary>
    internal static RegistrationPlace? Find(ExpressionSyntax publication, IReadOnlyList<SyntaxNode> failures, SemanticModel model, CancellationToken cancellationToken)
    {
        if (Retraction.RemovalOf(publication, model, cancellationToken) is not { } expression)
        {
            return null;
        }

        var removal = expression + ";";
        switch (publication.Parent)
        {
            case IfStatementSyntax { Statement: BlockSyntax { Statements.Count: > 0 } success } conditional when conditional.Condition == publication:
                return failures.All(failure => success.Span.Contains(failure.Span)) ? new RegistrationPlace(publication, success, null, removal) : null;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Parent: IfStatementSyntax { Else: null } refused } when Leaves(refused.Statement):
                return Climb(refused);
            case ExpressionStatementSyntax plain:
                return Climb(plain);
            default:
                return null;
        }

        RegistrationPlace? Climb(StatementSyntax published)
        {
            while (published.Parent is BlockSyntax block)
            {
                if (failures.All(failure => block.Span.Contains(failure.Span) && failure.SpanStart > published.Span.End))
                {
                    return new RegistrationPlace(publication, block, published, removal);
                }

                // What fails behind the lock has to take it again.
                if (CriticalSection.OfBody(block, model, cancellationToken) is not { } section
                    || !Retraction.IsStable(section.Lock, model, cancellationToken)
                    || (!section.IsReentrant && failures.Any(failure => IsUnder(section, failure))))
                {
                    return null;
                }

                removal = section.Before + removal + section.After;
                published = section.Leave;
            }

            return null;
        }

        bool IsUnder(CriticalSection section, SyntaxNode failure)
        {
            for (var around = CriticalSection.Around(failure, model, cancellationToken);
                around is not null;
                around = around.Enter.Parent is { } outside ? CriticalSection.Around(outside, model, cancellationToken) : null)
            {
                if (SyntaxFactory.AreEquivalent(around.Lock, section.Lock))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>True for a call on <paramref name="registry"/> that takes out what has been published.</summary>
    internal bool Removes(ExpressionSyntax registry, SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        var (collection, key) = _publication switch
        {
            AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax element } => (element.Expression, element.ArgumentList.Arguments[0].Expression),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call => (access.Expression, call.ArgumentList.Arguments[0].Expression),
            _ => (null, null),
        };
        return arguments.Count > 0 && SyntaxFactory.AreEquivalent(collection, registry) && SyntaxFactory.AreEquivalent(key, arguments[0].Expression);
    }

    private static bool Leaves(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements: { Count: > 0 } statements } => Leaves(statements[statements.Count - 1]),
        ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax => true,
        _ => false,
    };
}
