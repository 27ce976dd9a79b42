using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// The locks around lambdas that run where they are written: a query under a lock that is read to its end there,
/// <c>lock (_lock) return _names.Select(name => _map[name]).ToArray();</c>, runs its lambdas under that lock.
/// </summary>
internal static class InPlaceLocks
{
    /// <summary>A chain of queries that is longer than this is not followed to its end.</summary>
    private const int LongestChain = 16;

    private static readonly ConditionalWeakTable<IReadOnlyList<MethodFlow>, Dictionary<IMethodSymbol, ImmutableArray<LockPath>>> _known = new();

    /// <summary>The locks that the method around a lambda holds whenever it runs; none where it may run later.</summary>
    internal static ImmutableArray<LockPath> Of(IMethodSymbol lambda, ProtocolContext context, CancellationToken cancellationToken)
    {
        var flows = context.FlowsOf(lambda.ContainingType).FlowsOf(TypeFlows.MemberOf(lambda), cancellationToken);
        return _known.GetValue(flows, key => FindIn(key, context.Flow)).TryGetValue(lambda, out var held) ? held : ImmutableArray<LockPath>.Empty;
    }

    private static Dictionary<IMethodSymbol, ImmutableArray<LockPath>> FindIn(IReadOnlyList<MethodFlow> flows, FlowContext context)
    {
        var found = new Dictionary<IMethodSymbol, ImmutableArray<LockPath>>(SymbolEqualityComparer.Default);
        foreach (var flow in flows)
        {
            AddFrom(flow, context, found);
        }

        return found;
    }

    /// <summary>Adds, for each lambda that a method gives to a call that runs it before it returns, the locks that are held at that call.</summary>
    private static void AddFrom(MethodFlow flow, FlowContext context, Dictionary<IMethodSymbol, ImmutableArray<LockPath>> found)
    {
        foreach (var call in flow.Events)
        {
            if (call is not { Kind: FlowEventKind.Call, Operation: IInvocationOperation invocation }
                || (context.RolesOf(invocation.TargetMethod) & ApiRoles.InvokeDelegate) == 0
                || EndOf(invocation, flow, context) is not { Locks: { IsEmpty: false } locks })
            {
                continue;
            }

            foreach (var argument in invocation.Arguments)
            {
                if (argument.Value is IDelegateCreationOperation { Target: IFlowAnonymousFunctionOperation { Symbol: { } lambda } })
                {
                    found[lambda] = EntryLocks.WithNamesFromType(LockPath.From(locks, flow.Objects.This, flow.Method), TypeFlows.MemberOf(lambda));
                }
            }
        }
    }

    /// <summary>The call that runs what is given to a query: the query itself, or the one that reads its result; null where that is left to others.</summary>
    private static FlowEvent? EndOf(IInvocationOperation query, MethodFlow flow, FlowContext context)
    {
        IOperation call = query;
        for (var i = 0; i < LongestChain; i++)
        {
            if (call is not IInvocationOperation { TargetMethod: { } method })
            {
                return null;
            }

            var roles = context.RolesOf(method);
            if ((roles & ApiRoles.View) == 0 || (roles & ApiRoles.Copy) != 0)
            {
                return roles == ApiRoles.None ? null : flow.EventAt(call);
            }

            var next = call.Parent;
            while (next is IConversionOperation or IArgumentOperation)
            {
                next = next.Parent;
            }

            if (next is null)
            {
                return null;
            }

            call = next;
        }

        return null;
    }
}
