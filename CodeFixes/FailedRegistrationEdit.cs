using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Takes an entry out again wherever a registration fails: before each error return, and in a handler of exceptions.</summary>
internal sealed class FailedRegistrationEdit
{
    private readonly BlockSyntax _block;
    private readonly StatementSyntax? _published;
    private readonly string _removal;
    private readonly string? _failing;
    private readonly IReadOnlyList<ReturnStatementSyntax> _returns;
    private readonly IReadOnlyList<SyntaxNode> _errors;
    private readonly bool _mayThrow;
    private readonly CatchClauseSyntax? _handler;
    private readonly StatementSyntax? _removedAtEnd;
    private readonly string _newLine;

    private FailedRegistrationEdit(
        RegistrationPlace place,
        IReadOnlyList<ReturnStatementSyntax> returns,
        IReadOnlyList<SyntaxNode> errors,
        bool mayThrow,
        string? failing,
        CatchClauseSyntax? handler,
        StatementSyntax? removedAtEnd)
    {
        _block = place.Block;
        _published = place.Published;
        _removal = place.Removal;
        _returns = returns;
        _errors = errors;
        _mayThrow = mayThrow;
        _failing = failing;
        _handler = handler;
        _removedAtEnd = removedAtEnd;
        _newLine = NewLines.Of(place.Block.SyntaxTree);
    }

    /// <summary>The change for a publication that some returns and some throwing operations leave behind; null where none is surely right.</summary>
    internal static FailedRegistrationEdit? Create(
        ExpressionSyntax publication,
        IReadOnlyList<SyntaxNode> throwing,
        IReadOnlyList<SyntaxNode> returning,
        SemanticModel model,
        CancellationToken cancellationToken)
    {
        var returns = new List<ReturnStatementSyntax>();
        foreach (var node in returning)
        {
            if (node.FirstAncestorOrSelf<ReturnStatementSyntax>() is not { Parent: not SwitchSectionSyntax, Expression: { } returned } error
                || !(IsSame(returned, node) || (ArmOf(returned, node) is not null && Bodies.FunctionOf(error) is not AnonymousFunctionExpressionSyntax)))
            {
                return null;
            }

            returns.Add(error);
        }

        if (returns.Distinct().Count() != returns.Count)
        {
            return null;
        }

        if (RegistrationPlace.Find(publication, throwing.Concat(returns).ToList(), model, cancellationToken) is not { } place
            || (throwing.Count > 0 && !CanBeWrapped(place)))
        {
            return null;
        }

        var handler = throwing.Count > 0 ? HandlerOf(place, throwing) : null;
        var removedAtEnd = throwing.Count > 0 && returns.Count == 0 && handler is null ? RemovalAtEnd(place) : null;
        return new FailedRegistrationEdit(place, returns, returning, throwing.Count > 0, Failing(publication, place, model, cancellationToken), handler, removedAtEnd);
    }

    /// <summary>Makes the change.</summary>
    internal void Apply(SyntaxEditor editor)
    {
        for (var i = 0; i < _returns.Count; i++)
        {
            var error = _returns[i];
            if (!IsSame(error.Expression!, _errors[i]) && ArmOf(error.Expression!, _errors[i]) is { } arm)
            {
                Split(error, arm, editor);
            }
            else if (error.Parent is BlockSyntax block)
            {
                // A block on one line stays there.
                editor.InsertBefore(error, IsOnOneLine(block) && !_removal.Contains('\n')
                    ? new[] { SyntaxFactory.ParseStatement(_removal).WithTrailingTrivia(SyntaxFactory.Space) }
                    : Statements(_removal));
            }
            else
            {
                editor.ReplaceNode(error, (current, _) => SyntaxFactory.Block(Statements(_removal).Append((StatementSyntax)current)).WithAdditionalAnnotations(Formatter.Annotation));
            }
        }

        if (_handler is not null)
        {
            editor.ReplaceNode(_handler, (current, _) => Handle((CatchClauseSyntax)current));
        }
        else if (_mayThrow)
        {
            if (_published is not null)
            {
                editor.TrackNode(_published);
            }

            if (_removedAtEnd is not null)
            {
                editor.TrackNode(_removedAtEnd);
            }

            editor.ReplaceNode(_block, (current, _) => Wrap(current));
        }
    }

    /// <summary>Of <c>return started ? device : null;</c> only one arm is an error, and gets a statement of its own.</summary>
    private void Split(ReturnStatementSyntax error, (ConditionalExpressionSyntax Conditional, bool WhenTrue) arm, SyntaxEditor editor)
    {
        var (conditional, whenTrue) = arm;
        var failed = (whenTrue ? conditional.WhenTrue : conditional.WhenFalse).WithoutTrivia();
        var succeeded = (whenTrue ? conditional.WhenFalse : conditional.WhenTrue).WithoutTrivia();
        var test = "if (" + (whenTrue ? Bare(conditional.Condition).ToString() : Opposite(conditional.Condition)) + ")\n{\n" + Apart(_removal) + "return " + failed + ";\n}";
        var newLine = SyntaxFactory.EndOfLine(_newLine);
        var guard = SyntaxFactory.ParseStatement(test.Replace("\n", _newLine))
            .WithLeadingTrivia(error.GetLeadingTrivia())
            .WithTrailingTrivia(newLine, newLine)
            .WithAdditionalAnnotations(Formatter.Annotation);
        var rest = SyntaxFactory.ReturnStatement(succeeded)
            .WithReturnKeyword(error.ReturnKeyword.WithLeadingTrivia().WithTrailingTrivia(SyntaxFactory.Space))
            .WithTrailingTrivia(error.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);
        if (error.Parent is BlockSyntax)
        {
            editor.InsertBefore(error, guard);
            editor.ReplaceNode(error, rest);
        }
        else
        {
            editor.ReplaceNode(error, SyntaxFactory.Block(guard, rest).WithAdditionalAnnotations(Formatter.Annotation));
        }
    }

    private static bool IsOnOneLine(BlockSyntax block)
    {
        var span = block.SyntaxTree.GetLineSpan(block.Span);
        return span.StartLinePosition.Line == span.EndLinePosition.Line;
    }

    private static bool IsSame(ExpressionSyntax expression, SyntaxNode node) => node is ExpressionSyntax other && Bare(expression) == Bare(other);

    /// <summary>The conditional expression that is returned, and which of its arms an error is; null where the error is somewhere else.</summary>
    private static (ConditionalExpressionSyntax Conditional, bool WhenTrue)? ArmOf(ExpressionSyntax returned, SyntaxNode error) =>
        Bare(returned) is not ConditionalExpressionSyntax conditional ? null
        : IsSame(conditional.WhenTrue, error) ? (conditional, true)
        : IsSame(conditional.WhenFalse, error) ? (conditional, false)
        : null;

    private static ExpressionSyntax Bare(ExpressionSyntax expression)
    {
        while (expression is ParenthesizedExpressionSyntax parenthesized)
        {
            expression = parenthesized.Expression;
        }

        return expression;
    }

    private static string Opposite(ExpressionSyntax condition) => Bare(condition) switch
    {
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: { } operand } => Bare(operand).ToString(),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } equal => equal.Left + " != " + equal.Right,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } different => different.Left + " == " + different.Right,
        InvocationExpressionSyntax or MemberAccessExpressionSyntax or IdentifierNameSyntax or AwaitExpressionSyntax or ElementAccessExpressionSyntax => "!" + Bare(condition),
        var other => "!(" + other + ")",
    };

    /// <summary>An iterator cannot yield in a try block with a handler, and what is declared in it must not be needed outside.</summary>
    private static bool CanBeWrapped(RegistrationPlace place)
    {
        foreach (var statement in place.Following)
        {
            foreach (var node in statement.DescendantNodesAndSelf())
            {
                if (node is YieldStatementSyntax or LabeledStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 }
                    || (node is LocalFunctionStatementSyntax && node == statement))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The handler for every exception that the author has written already, where it always passes the exception on.</summary>
    private static CatchClauseSyntax? HandlerOf(RegistrationPlace place, IReadOnlyList<SyntaxNode> throwing)
    {
        foreach (var statement in place.Following)
        {
            if (statement is TryStatementSyntax { Catches: { Count: 1 } catches } guarded
                && catches[0] is { Filter: null, Block.Statements: { Count: > 0 } handling } handler
                && handler.Declaration?.Type is null or IdentifierNameSyntax { Identifier.ValueText: "Exception" } or QualifiedNameSyntax { Right.Identifier.ValueText: "Exception" }
                && handling[handling.Count - 1] is ThrowStatementSyntax
                && !Bodies.NodesOf(handler.Block).Any(static node => node is ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax)
                && throwing.All(node => guarded.Block.Span.Contains(node.Span)))
            {
                return handler;
            }
        }

        return null;
    }

    /// <summary>The statement at the end that takes the entry out when all has gone well, where nothing leaves before it.</summary>
    private static StatementSyntax? RemovalAtEnd(RegistrationPlace place)
    {
        var following = place.Following.ToList();
        return following.Count > 1
            && following[following.Count - 1] is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call } last
            && access.Name.Identifier.ValueText is "Remove" or "TryRemove"
            && place.Removes(access.Expression, call.ArgumentList.Arguments)
            && !following.Any(static statement => Bodies.NodesOf(statement).Any(static node =>
                node is ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax))
                ? last
                : null;
    }

    /// <summary>The handler that also fails a pending request, so that whoever has found it meanwhile does not wait for ever; null where the method waits itself.</summary>
    private static string? Failing(ExpressionSyntax publication, RegistrationPlace place, SemanticModel model, CancellationToken cancellationToken)
    {
        var entry = publication switch
        {
            AssignmentExpressionSyntax assignment => assignment.Right,
            InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } => arguments[arguments.Count - 1].Expression,
            _ => null,
        };
        return entry is IdentifierNameSyntax name
            && model.GetTypeInfo(name, cancellationToken).Type is { Name: "TaskCompletionSource", ContainingNamespace.Name: "Tasks" }
            && model.LookupSymbols(publication.SpanStart, name: "exception").IsEmpty
            && !place.Following.Any(statement => statement.DescendantNodes().Any(node =>
                node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Task", Expression: IdentifierNameSyntax awaited } && awaited.Identifier.ValueText == name.Identifier.ValueText))
                ? "catch (" + (model.LookupNamespacesAndTypes(publication.SpanStart, name: "Exception").IsEmpty ? "System." : "") + "Exception exception)\n{\n"
                    + Apart(place.Removal) + name.Identifier.ValueText + ".TrySetException(exception);\nthrow;\n}"
                : null;
    }

    private SyntaxNode Wrap(SyntaxNode current)
    {
        var published = _published is null ? null : current.GetCurrentNode(_published);
        var block = published is null ? (BlockSyntax)current : (BlockSyntax)published.Parent!;
        var first = published is null ? 0 : block.Statements.IndexOf(published) + 1;
        var following = block.Statements.Skip(first).ToList();
        var isRemovedAtEnd = _removedAtEnd is not null && block.GetCurrentNode(_removedAtEnd) is { } last && following.Remove(last);
        var handler = isRemovedAtEnd
            ? "finally\n{\n" + _removedAtEnd!.WithoutTrivia() + "\n}"
            : _failing is null
                ? "catch\n{\n" + Apart(_removal) + "throw;\n}"
                : _failing;
        var parsed = (TryStatementSyntax)SyntaxFactory.ParseStatement(("try\n{\n}\n" + handler).Replace("\n", _newLine));
        var leading = following[0].GetLeadingTrivia();
        var isSeparated = leading.Count > 0 && leading[0].IsKind(SyntaxKind.EndOfLineTrivia);
        if (isSeparated)
        {
            following[0] = following[0].WithLeadingTrivia(leading.RemoveAt(0));
        }

        var attempt = parsed
            .WithBlock(parsed.Block.WithStatements(SyntaxFactory.List(following)))
            .WithLeadingTrivia(isSeparated ? SyntaxFactory.TriviaList(leading[0]) : default)
            .WithTrailingTrivia(SyntaxFactory.EndOfLine(_newLine))
            .WithAdditionalAnnotations(Formatter.Annotation);
        return current.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(block.Statements.Take(first).Append(attempt))));
    }

    private CatchClauseSyntax Handle(CatchClauseSyntax handler) =>
        handler.WithBlock(handler.Block.WithStatements(handler.Block.Statements.InsertRange(0, Statements(_removal))));

    /// <summary>The statements of a text; a block stands apart from what follows it.</summary>
    private IEnumerable<StatementSyntax> Statements(string text)
    {
        var block = (BlockSyntax)SyntaxFactory.ParseStatement(("{\n" + text + "\n}").Replace("\n", _newLine));
        var newLine = SyntaxFactory.EndOfLine(_newLine);
        foreach (var statement in block.Statements)
        {
            var isApart = statement == block.Statements.Last() && text.EndsWith("}", StringComparison.Ordinal);
            yield return statement
                .WithTrailingTrivia(isApart ? SyntaxFactory.TriviaList(newLine, newLine) : SyntaxFactory.TriviaList(newLine))
                .WithAdditionalAnnotations(Formatter.Annotation);
        }
    }

    private static string Apart(string statements) => statements + (statements.EndsWith("}", StringComparison.Ordinal) ? "\n\n" : "\n");
}
