using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Finds the calls through which a registering flow comes to the lookups of its own registry after the publication. A gate
/// that stopped these would stop the registration for good.
/// </summary>
internal static class SelfLookups
{
    /// <summary>A flow that reaches more members than this is cut off there.</summary>
    private const int MostMembers = 256;

    /// <summary>
    /// The calls, the outermost ones in the registering method first, that lead to a member of <paramref name="lookups"/>.
    /// Null where the flow reaches too much to tell.
    /// </summary>
    internal static IReadOnlyCollection<SyntaxNode>? Find(
        Registration registration,
        ImmutableArray<Lookup> lookups,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        var callers = new Dictionary<IMethodSymbol, List<(IMethodSymbol? From, SyntaxNode Call)>>(SymbolEqualityComparer.Default);
        var pending = new Queue<IMethodSymbol>();
        foreach (var index in registration.EventsAfter)
        {
            Follow(null, registration.Flow.Events[index]);
        }

        while (pending.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (callers.Count > MostMembers)
            {
                return null;
            }

            var member = pending.Dequeue();
            foreach (var flow in context.FlowsOf(member.ContainingType).FlowsOf(member, cancellationToken))
            {
                foreach (var @event in flow.Events)
                {
                    Follow(member, @event);
                }
            }
        }

        return CallsTo(lookups, callers);

        void Follow(IMethodSymbol? from, FlowEvent @event)
        {
            if (@event.Kind != FlowEventKind.Call || @event.Method is not { } method)
            {
                return;
            }

            foreach (var target in context.Flow.Hierarchy.TargetsOf(method))
            {
                var member = TypeFlows.MemberOf(target.OriginalDefinition);
                if (!callers.TryGetValue(member, out var known))
                {
                    callers.Add(member, known = new List<(IMethodSymbol? From, SyntaxNode Call)>());
                    pending.Enqueue(member);
                }

                known.Add((from, @event.Operation.Syntax));
            }
        }
    }

    private static IReadOnlyCollection<SyntaxNode> CallsTo(
        ImmutableArray<Lookup> lookups,
        Dictionary<IMethodSymbol, List<(IMethodSymbol? From, SyntaxNode Call)>> callers)
    {
        var calls = new List<SyntaxNode>();
        var marked = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var pending = new Stack<IMethodSymbol>();
        foreach (var lookup in lookups)
        {
            pending.Push(lookup.Access.Member);
        }

        while (pending.Count > 0)
        {
            var member = pending.Pop();
            if (!marked.Add(member) || !callers.TryGetValue(member, out var known))
            {
                continue;
            }

            foreach (var (from, call) in known)
            {
                if (!calls.Contains(call))
                {
                    calls.Add(call);
                }

                if (from is not null)
                {
                    pending.Push(from);
                }
            }
        }

        calls.Reverse();
        return calls;
    }
}
