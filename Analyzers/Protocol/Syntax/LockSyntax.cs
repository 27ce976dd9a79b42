using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Protocol;

/// <summary>What the syntax tells of a lock on an object of which the flow does not know which one it is.</summary>
internal static class LockSyntax
{
    /// <summary>
    /// True for a change that stands in a lock on the very variable that it is made through: <c>lock (list) { list.Add(item); }</c>.
    /// </summary>
    internal static bool IsInLockOnReceiver(SyntaxNode change)
    {
        if (ReceiverOf(change) is not IdentifierNameSyntax { Identifier.ValueText: var receiver })
        {
            return false;
        }

        for (var node = change.Parent; node is not (null or MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax); node = node.Parent)
        {
            if (node is LockStatementSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var locked } } && locked == receiver)
            {
                return true;
            }
        }

        return false;
    }

    private static ExpressionSyntax? ReceiverOf(SyntaxNode change) => change switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } => call.Expression,
        AssignmentExpressionSyntax assignment => ReceiverOf(assignment.Left),
        MemberAccessExpressionSyntax member => member.Expression,
        ElementAccessExpressionSyntax element => element.Expression,
        _ => null,
    };
}
