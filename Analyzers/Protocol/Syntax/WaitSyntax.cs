using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells what an event waits for.</summary>
internal static class WaitSyntax
{
    /// <summary>
    /// The task or event that is waited for until it has ended or is set, as in <c>await _task.ConfigureAwait(false)</c>,
    /// <c>_task.Wait()</c> or <c>_task.GetAwaiter().GetResult()</c>; null where nothing is.
    /// </summary>
    internal static ExpressionSyntax? WaitedFor(FlowEvent @event)
    {
        var awaited = (@event.Kind, @event.Operation.Syntax) switch
        {
            (FlowEventKind.Await, AwaitExpressionSyntax await) => await.Expression,
            (FlowEventKind.Call, InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitOne" or "GetResult" } access }) => access.Expression,
            (FlowEventKind.Call, MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" } result) => result.Expression,
            _ => null,
        };
        while (true)
        {
            switch (awaited)
            {
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "WaitAsync" or "AsTask" or "GetAwaiter" } handedOn }:
                    awaited = handedOn.Expression;
                    break;
                case ParenthesizedExpressionSyntax parenthesized:
                    awaited = parenthesized.Expression;
                    break;
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed:
                    awaited = suppressed.Operand;
                    break;
                default:
                    return awaited;
            }
        }
    }

    /// <summary>The name in <c>name</c> or <c>this.name</c>; null for anything else.</summary>
    internal static IdentifierNameSyntax? OwnName(ExpressionSyntax? expression) => expression switch
    {
        IdentifierNameSyntax name => name,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name } => name,
        _ => null,
    };
}
