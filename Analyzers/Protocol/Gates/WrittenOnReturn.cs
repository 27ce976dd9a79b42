using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Tells whether a method has written a flag of its own object by the time it returns, as <c>Stop</c> does: whoever waits for
/// that value behind the call has written it on the same thread, and waits for nobody.
/// </summary>
internal static class WrittenOnReturn
{
    private const int DeepestCall = 3;

    /// <summary>True where every way to a test of a flag passes a write of one value, or a call that makes it.</summary>
    internal static bool IsPassedBefore(FlowEvent test, MethodFlow flow, ISymbol flag, Optional<object?> value, ProtocolContext context, CancellationToken cancellationToken) =>
        FlowWalk.IsPassedBefore(flow, test, candidate => IsWrite(candidate, flow, flag, value, DeepestCall, context, cancellationToken), throughHandlers: true, cancellationToken);

    private static bool IsWrite(FlowEvent @event, MethodFlow flow, ISymbol flag, Optional<object?> value, int depth, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (@event.Kind == FlowEventKind.Store)
        {
            return SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, flag)
                && @event.Constant is { HasValue: true, Value: var written }
                && Equals(written, value.Value)
                && IsOwn(@event, flow, flag);
        }

        if (depth == 0
            || @event is not { Kind: FlowEventKind.Call, Method: { MethodKind: MethodKind.Ordinary } method }
            || !(method.ReturnsVoid || method.ReturnType.SpecialType == SpecialType.System_Boolean)
            || !IsOwn(@event, flow, flag))
        {
            return false;
        }

        var isKnown = false;
        var isHeeded = IsFalseHeeded(@event.Operation.Syntax);
        foreach (var target in context.Flow.Hierarchy.TargetsOf(method))
        {
            isKnown = true;
            if (!Writes(target, isHeeded, flag, value, depth - 1, context, cancellationToken))
            {
                return false;
            }
        }

        return isKnown;
    }

    private static bool IsOwn(FlowEvent @event, MethodFlow flow, ISymbol flag) =>
        flag.IsStatic || flow.Objects.Objects(@event.Receiver) is [{ Kind: FlowObjectKind.This }];

    private static bool Writes(IMethodSymbol method, bool mayRefuse, ISymbol flag, Optional<object?> value, int depth, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (context.Flow.FlowOf(method, cancellationToken) is not { } flow)
        {
            return false;
        }

        var isWritten = false;
        foreach (var @event in flow.Events)
        {
            if (@event.Kind != FlowEventKind.Return || (mayRefuse && @event.Operation.ConstantValue is { HasValue: true, Value: false }))
            {
                continue;
            }

            isWritten = true;
            if (!FlowWalk.IsPassedBefore(flow, @event, IsMeant, throughHandlers: true, cancellationToken))
            {
                return false;
            }
        }

        // A method without a result leaves no event behind where it returns.
        return isWritten || (method.ReturnsVoid && BranchTest.AlwaysPasses(flow, IsMeant));

        bool IsMeant(FlowEvent candidate) => IsWrite(candidate, flow, flag, value, depth, context, cancellationToken);
    }

    /// <summary>True where who is answered false goes no further: <c>if (!Stop()) return false;</c>, or hands that answer on.</summary>
    private static bool IsFalseHeeded(SyntaxNode call) => call.Parent switch
    {
        ReturnStatementSyntax or ArrowExpressionClauseSyntax => true,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Parent: IfStatementSyntax { Statement: var statement } } =>
            statement is ReturnStatementSyntax or ThrowStatementSyntax or BlockSyntax { Statements: [.., ReturnStatementSyntax or ThrowStatementSyntax] },
        _ => false,
    };
}
