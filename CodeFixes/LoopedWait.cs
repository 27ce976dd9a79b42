using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Makes a loop of the <c>if</c> around a <c>Monitor.Wait</c>: whoever wakes up has to look again.</summary>
internal sealed class LoopedWait
{
    private readonly IfStatementSyntax _decision;

    private LoopedWait(IfStatementSyntax decision) => _decision = decision;

    /// <summary>The change; null where the check does not lead to a wait.</summary>
    internal static LoopedWait? Create(SyntaxNode check, SyntaxNode act, SemanticModel model, CancellationToken cancellationToken)
    {
        var decision = check.FirstAncestorOrSelf<IfStatementSyntax>();
        return decision is { Else: null, Parent: BlockSyntax }
            && decision.Condition.Span.Contains(check.Span)
            && act.SpanStart > decision.Span.End
            && Bodies.NodesOf(decision.Statement).Any(node => Waits(node, model, cancellationToken))
            && !Bodies.NodesOf(decision).Any(static node =>
                node is BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or LabeledStatementSyntax or SingleVariableDesignationSyntax)
                ? new LoopedWait(decision)
                : null;
    }

    /// <summary>Makes the change.</summary>
    internal void Apply(SyntaxEditor editor) => editor.ReplaceNode(_decision, static (current, _) => current is IfStatementSyntax decision
        ? SyntaxFactory.WhileStatement(
            SyntaxFactory.Token(SyntaxKind.WhileKeyword).WithTriviaFrom(decision.IfKeyword),
            decision.OpenParenToken,
            decision.Condition,
            decision.CloseParenToken,
            decision.Statement)
        : current);

    /// <summary>A wait that ends after some time is meant to end.</summary>
    private static bool Waits(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken) =>
        node is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1 } call
        && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { Name: "Wait", ContainingType: { Name: "Monitor", ContainingNamespace.Name: "Threading" } };
}
