using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells a delegate that has to be there from one that may be: a callback that nobody has asked for yet is no half-ready object.</summary>
internal static class DelegateUse
{
    /// <summary>True where a type that looks entries up, or the one that holds the delegate, calls it without asking whether it is there.</summary>
    internal static bool IsInvokedUnasked(ISymbol member, INamedTypeSymbol user, ProtocolContext context, CancellationToken cancellationToken)
    {
        var own = context.FlowsOf(member.ContainingType);
        var users = context.FlowsOf(user);
        return IsInvokedUnasked(member, own, cancellationToken) || (!ReferenceEquals(own, users) && IsInvokedUnasked(member, users, cancellationToken));
    }

    private static bool IsInvokedUnasked(ISymbol member, TypeFlows type, CancellationToken cancellationToken)
    {
        foreach (var flow in type.FlowsMentioning(new[] { member.Name }, cancellationToken))
        {
            foreach (var @event in flow.Events)
            {
                if (@event is { Kind: FlowEventKind.Call, Method.MethodKind: MethodKind.DelegateInvoke, Operation: IInvocationOperation { Instance: { } invoked } }
                    && Conversions.Unwrap(invoked) is IMemberReferenceOperation reference
                    && SymbolEqualityComparer.Default.Equals(reference.Member.OriginalDefinition, member)
                    && !BranchTest.IsAskedFor(member, flow))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
