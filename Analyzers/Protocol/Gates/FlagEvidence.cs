using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Protocol;

/// <summary>How strong the reasons are to believe that one thread sets a flag and another tests it.</summary>
internal static class FlagEvidence
{
    /// <summary>The evidence for a store and a test of a flag, of which the caller knows that no common lock keeps them apart.</summary>
    internal static Evidence Of(
        FlagProtocol protocol,
        FlagAccess store,
        FlagTest test,
        TypeFlows type,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        if (protocol.IsOrderedSomewhere)
        {
            return Evidence.High;
        }

        var isGuarded = false;
        foreach (var guard in protocol.GuardsOf(store))
        {
            isGuarded = true;
            if (FlagProtocol.IsDoubleChecked(guard, store))
            {
                return Evidence.High;
            }
        }

        // Callers may expect static members to be safe for threads, so 'if (s_ready) return; … s_ready = true;' makes a promise.
        if (protocol.IsLockedSomewhere
            || context.Marks.IsThreadSafe(protocol.Flag.ContainingType)
            || (protocol.Flag.IsStatic && (isGuarded || ReferenceEquals(test.Flow, store.Flow) || IsSetForGood(protocol))))
        {
            return Evidence.Default;
        }

        if (OneFlowTypes.Own(protocol.Flag) || IsAwaitedBefore(store, test))
        {
            return Evidence.Any;
        }

        if (protocol.OfRegistry > Evidence.Any)
        {
            return protocol.OfRegistry;
        }

        return StartedCode.IsStarted(store.Flow.Method, type, context, cancellationToken)
            != StartedCode.IsStarted(test.Flow.Method, type, context, cancellationToken)
                ? Evidence.Default
                : Evidence.Any;
    }

    /// <summary>True where the testing method itself has waited for the lambda that writes the flag: the waiting orders both.</summary>
    private static bool IsAwaitedBefore(FlagAccess store, FlagTest test)
    {
        var written = store.Event.Operation.Syntax;
        var tested = test.Branch.Event.Operation.Syntax;
        if (written.SyntaxTree != tested.SyntaxTree || store.Flow.Method.MethodKind != MethodKind.AnonymousFunction)
        {
            return false;
        }

        var isInLambda = false;
        var isAwaited = false;
        for (var node = written.Parent; node is not null; node = node.Parent)
        {
            isInLambda |= node is AnonymousFunctionExpressionSyntax;
            isAwaited |= isInLambda && node is AwaitExpressionSyntax && node.Span.End <= tested.SpanStart;
            if (node is MemberDeclarationSyntax)
            {
                return isAwaited && node.Span.Contains(tested.Span);
            }
        }

        return false;
    }

    /// <summary>True for a flag that goes from false to true once, as one that says "done" does.</summary>
    private static bool IsSetForGood(FlagProtocol protocol)
    {
        foreach (var access in protocol.Accesses)
        {
            if (access.IsStore && !access.Sets)
            {
                return false;
            }
        }

        return true;
    }
}
