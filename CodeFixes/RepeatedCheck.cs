using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Repeats a check that leaves at the start of the statements under a lock that was taken again.</summary>
internal sealed class RepeatedCheck
{
    private readonly IReadOnlyList<StatementSyntax> _statements;
    private readonly CriticalSection _target;

    private RepeatedCheck(IReadOnlyList<StatementSyntax> statements, CriticalSection target)
    {
        _statements = statements;
        _target = target;
    }

    /// <summary>The change; null where the check is not one that leaves, or would mean something else in the other place.</summary>
    internal static RepeatedCheck? Create(SyntaxNode check, SyntaxNode act, SemanticModel model, CancellationToken cancellationToken)
    {
        if (CriticalSection.Around(act, model, cancellationToken) is not { List: { } list } second)
        {
            return null;
        }

        if (CriticalSection.Around(check, model, cancellationToken) is not { } first)
        {
            return second.IsReentrant
                && !second.IsLeftByHand
                && HelperLock.Of(check, model, cancellationToken) is { } held
                && held.IsSameAs(second.Lock, model, cancellationToken)
                && QuestionToHelper.Create(check, act, second.Enter, model, cancellationToken)?.Leaving is { } asked
                    ? new RepeatedCheck(asked, second)
                    : null;
        }

        if (first.Enter == second.Enter
            || first.IsLeftByHand != second.IsLeftByHand
            || !first.Shares(second, model, cancellationToken)
            || DecisionOf(check, first, list) is not { } decision)
        {
            return null;
        }

        var statements = WithDeclarations(decision, model, cancellationToken);
        if (act.Ancestors().Any(static node => node is LockStatementSyntax) && statements.Any(static statement => statement.DescendantNodes().Any(static node => node is AwaitExpressionSyntax)))
        {
            return null;
        }

        return statements.Any(statement => statement.Span.Contains(check.Span)) && CanBeRepeated(statements, first, list, model, cancellationToken) ? new RepeatedCheck(statements, second) : null;
    }

    /// <summary>Makes the change, once for all diagnostics that ask for the same.</summary>
    internal void Apply(SyntaxEditor editor)
    {
        editor.TrackNode(_target.Enter);
        editor.ReplaceNode(_target.List!, (current, _) => Repeat((BlockSyntax)current));
    }

    /// <summary>The statement that checks and leaves.</summary>
    private static IfStatementSyntax? DecisionOf(SyntaxNode check, CriticalSection within, BlockSyntax target)
    {
        for (var current = check; current is not null && current != within.Body && current is not MemberDeclarationSyntax; current = current.Parent)
        {
            switch (current)
            {
                case IfStatementSyntax { Else: null } decision when decision.Condition.Span.Contains(check.Span):
                    return Leaves(decision.Statement, decision, target) ? decision : null;
                case LocalDeclarationStatementSyntax { Parent: BlockSyntax block } declaration:
                    var next = block.Statements.SkipWhile(statement => statement != declaration).SkipWhile(static statement => statement is LocalDeclarationStatementSyntax).FirstOrDefault();
                    return next is IfStatementSyntax { Else: null } asked && Leaves(asked.Statement, asked, target) ? asked : null;
            }
        }

        return null;
    }

    private static bool Leaves(StatementSyntax statement, IfStatementSyntax decision, BlockSyntax target) => statement switch
    {
        BlockSyntax { Statements: { Count: > 0 } statements } => Leaves(statements[statements.Count - 1], decision, target),
        ReturnStatementSyntax or ThrowStatementSyntax => true,
        ContinueStatementSyntax or BreakStatementSyntax => LoopOf(decision) is { } loop && loop == LoopOf(target),
        _ => false,
    };

    private static SyntaxNode? LoopOf(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(static ancestor => ancestor is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or SwitchStatementSyntax);

    /// <summary>The decision, with the variables right before it that it asks.</summary>
    private static IReadOnlyList<StatementSyntax> WithDeclarations(IfStatementSyntax decision, SemanticModel model, CancellationToken cancellationToken)
    {
        var statements = new List<StatementSyntax> { decision };
        if (decision.Parent is BlockSyntax block)
        {
            for (var i = block.Statements.IndexOf(decision) - 1; i >= 0; i--)
            {
                if (block.Statements[i] is not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } declaration
                    || declaration.Declaration.Variables.Count != 1
                    || declaration.Declaration.Variables[0].Initializer is not { Value: IdentifierNameSyntax or MemberAccessExpressionSyntax }
                    || model.GetDeclaredSymbol(declaration.Declaration.Variables[0], cancellationToken) is not { } variable
                    || !decision.DescendantNodes().Any(node => node is IdentifierNameSyntax name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, variable)))
                {
                    break;
                }

                statements.Insert(0, declaration);
            }
        }

        return statements;
    }

    /// <summary>What the check names has to mean the same in the second place, and what it declares has to be new there.</summary>
    private static bool CanBeRepeated(
        IReadOnlyList<StatementSyntax> statements,
        CriticalSection first,
        BlockSyntax target,
        SemanticModel model,
        CancellationToken cancellationToken)
    {
        foreach (var node in statements.SelectMany(static statement => statement.DescendantNodes()))
        {
            switch (node)
            {
                case SingleVariableDesignationSyntax designation when IsTaken(designation.Identifier.ValueText, target, model):
                case VariableDeclaratorSyntax declarator when IsTaken(declarator.Identifier.ValueText, target, model):
                    return false;
                case IdentifierNameSyntax name when model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences: { Length: > 0 } declarations } local:
                    var declaration = declarations[0].Span;
                    if (statements.Any(statement => statement.Span.Contains(declaration)))
                    {
                        break;
                    }

                    // An answer that was kept in a variable is as old as the first check.
                    if (IsKeptIn(local.Name, first, statements) || !model.LookupSymbols(target.OpenBraceToken.Span.End, name: local.Name).Contains(local, SymbolEqualityComparer.Default))
                    {
                        return false;
                    }

                    break;
            }
        }

        return true;
    }

    /// <summary>True where a variable gets its value under the first lock, and not in what is repeated.</summary>
    private static bool IsKeptIn(string name, CriticalSection first, IReadOnlyList<StatementSyntax> repeated)
    {
        var span = Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(first.Enter.SpanStart, first.Leave.Span.End);
        foreach (var node in first.Enter.Parent!.DescendantNodes(span))
        {
            var written = node switch
            {
                AssignmentExpressionSyntax assignment => assignment.Left,
                ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => argument.Expression,
                _ => null,
            };
            if (written is not null
                && written.DescendantNodesAndSelf().Any(part => part is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == name)
                && !repeated.Any(statement => statement.Span.Contains(node.Span)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsTaken(string name, BlockSyntax target, SemanticModel model)
    {
        foreach (var symbol in model.LookupSymbols(target.OpenBraceToken.Span.End, name: name))
        {
            if (symbol is ILocalSymbol or IParameterSymbol)
            {
                return true;
            }
        }

        foreach (var node in target.DescendantNodes())
        {
            if ((node is SingleVariableDesignationSyntax { Identifier.ValueText: { } designated } && designated == name)
                || (node is VariableDeclaratorSyntax { Identifier.ValueText: { } declared } && declared == name))
            {
                return true;
            }
        }

        return false;
    }

    private BlockSyntax Repeat(BlockSyntax block)
    {
        var index = _target.Body is null ? block.Statements.IndexOf(block.GetCurrentNode(_target.Enter)!) + 1 : 0;
        if (_statements.All(statement => block.Statements.Skip(index).TakeWhile(static other => other is IfStatementSyntax or LocalDeclarationStatementSyntax).Any(other => SyntaxFactory.AreEquivalent(statement, other))))
        {
            return block;
        }

        var newLine = SyntaxFactory.EndOfLine(NewLines.Of(_target.Enter.SyntaxTree));
        var repeated = _statements
            .Select(statement => statement.WithoutTrivia().WithTrailingTrivia(newLine).WithAdditionalAnnotations(Formatter.Annotation))
            .ToList();
        if (index < block.Statements.Count && !block.Statements[index].GetLeadingTrivia().FirstOrDefault().IsKind(SyntaxKind.EndOfLineTrivia))
        {
            repeated[repeated.Count - 1] = repeated[repeated.Count - 1].WithTrailingTrivia(newLine, newLine);
        }

        return block.WithStatements(block.Statements.InsertRange(index, repeated));
    }
}
