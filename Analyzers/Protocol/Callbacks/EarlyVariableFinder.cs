using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Finds local variables that a lambda captures and uses, and that the method assigns only after it has hooked the lambda up.
/// Read off the syntax, since a local variable has no accesses but those in its method.
/// </summary>
internal static class EarlyVariableFinder
{
    /// <summary>The first such variable of <paramref name="hookUp"/>, or null.</summary>
    internal static EarlyCallback? Find(HookUp hookUp, MethodFlow flow, Evidence evidence, FlowContext context, CancellationToken cancellationToken)
    {
        if (hookUp.Callback.MethodKind != MethodKind.AnonymousFunction
            || hookUp.Callback.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax(cancellationToken) is not AnonymousFunctionExpressionSyntax lambda
            || !(hookUp.Event.Operation.Syntax.Span.Contains(lambda.Span) || IsStartedThread(hookUp, lambda)))
        {
            return null;
        }

        var model = context.ModelOf(lambda.SyntaxTree);
        HashSet<ISymbol>? seen = null;
        foreach (var node in lambda.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax name
                || !IsUsed(name)
                || model.GetSymbolInfo(name, cancellationToken).Symbol is not ILocalSymbol { IsRef: false } local
                || local.Type is not { IsReferenceType: true }
                || !SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, flow.Method)
                || !(seen ??= new HashSet<ISymbol>(SymbolEqualityComparer.Default)).Add(local)
                || IsTestedIn(lambda, local.Name)
                || LateAssignment(local, lambda, hookUp) is not { } late
                || model.GetOperation(late, cancellationToken) is not { } lateWrite
                || model.GetOperation(name, cancellationToken) is not { } read)
            {
                continue;
            }

            var seenRead = new CallbackRead(flow.Objects.Unknown, local, read, hookUp.Callback, ImmutableArray<LockPath>.Empty, IsTested: false, Signal: null);
            return new EarlyCallback(hookUp, flow, flow.Objects.Unknown, local, ImmutableArray.Create(lateWrite), seenRead, evidence);
        }

        return null;
    }

    /// <summary>True for a callback that waits for a signal of its method: the author's word that it runs beside the method.</summary>
    internal static ISymbol? SignalOf(AnonymousFunctionExpressionSyntax lambda, SemanticModel model, CancellationToken cancellationToken)
    {
        foreach (var node in lambda.Body.DescendantNodes(static inner => inner is not AnonymousFunctionExpressionSyntax))
        {
            if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitOne", Expression: IdentifierNameSyntax signal } }
                && model.GetSymbolInfo(signal, cancellationToken).Symbol is ILocalSymbol { Type.Name: "ManualResetEventSlim" or "ManualResetEvent" or "AutoResetEvent" or "SemaphoreSlim" or "CountdownEvent" } local)
            {
                return local;
            }
        }

        return null;
    }

    /// <summary>True where the lambda was given to a thread or task above, which is started here.</summary>
    private static bool IsStartedThread(HookUp hookUp, AnonymousFunctionExpressionSyntax lambda) =>
        hookUp is { Kind: HookUpKind.Started, Event: { Kind: FlowEventKind.Call, Method: { IsStatic: false, Name: "Start" or "UnsafeStart" }, Operation.Syntax: { } start } }
        && start.SyntaxTree == lambda.SyntaxTree
        && start.SpanStart > lambda.Span.End;

    /// <summary>True where a member of what the variable holds is used, which needs an object.</summary>
    private static bool IsUsed(IdentifierNameSyntax name)
    {
        ExpressionSyntax used = name.Parent is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed ? suppressed : name;
        return used.Parent is MemberAccessExpressionSyntax access && access.Expression == used;
    }

    private static bool IsTestedIn(AnonymousFunctionExpressionSyntax lambda, string local)
    {
        foreach (var node in lambda.DescendantNodes())
        {
            if (node is IdentifierNameSyntax name && name.Identifier.ValueText == local && CallbackReads.IsTest(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first assignment of a variable that has had no value before the hook-up, behind the signal that the callback waits for.</summary>
    private static AssignmentExpressionSyntax? LateAssignment(ILocalSymbol local, AnonymousFunctionExpressionSyntax lambda, HookUp hookUp)
    {
        if (local.DeclaringSyntaxReferences is not [var declaration]
            || declaration.GetSyntax() is not VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { Parent: { } block } } declarator
            || (declarator.Initializer is { } initializer && !MemberFacts.IsDefault(initializer.Value)))
        {
            return null;
        }

        var isSignalled = hookUp.Signal is null;
        var start = hookUp.Event.Operation.Syntax.Span.Contains(lambda.Span) ? lambda.SpanStart : hookUp.Event.Operation.Syntax.Span.End;
        AssignmentExpressionSyntax? late = null;
        foreach (var node in block.DescendantNodes(inner => inner != lambda))
        {
            if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax signal, Name.Identifier.ValueText: "Set" or "Release" or "Signal" } }
                && signal.Identifier.ValueText == hookUp.Signal?.Name
                && signal.SpanStart > lambda.SpanStart
                && signal.FirstAncestorOrSelf<CatchClauseSyntax>() is null)
            {
                isSignalled = true;
            }
            else if (node is InvocationExpressionSyntax { SpanStart: var place, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Join" } } && place > start && late is null)
            {
                // Whoever waits for a thread knows what it has done.
                return null;
            }
            else if (node is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax assigned } assignment
                && assigned.Identifier.ValueText == local.Name
                && !MemberFacts.IsDefault(assignment.Right))
            {
                if (assignment.SpanStart < start && !assignment.Span.Contains(lambda.Span))
                {
                    return null;
                }

                if (isSignalled && late is null && assignment.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() == lambda.Parent?.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>())
                {
                    late = assignment;
                }
            }
        }

        return late;
    }
}
