using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Follows the entries that a lookup method returns to the callers that use them: a gate may be tested there, and what a
/// caller never reads it cannot see half ready.
/// </summary>
internal static class LookupResolver
{
    /// <summary>Entries are followed through this many lookup methods that return them.</summary>
    private const int DeepestReturn = 3;

    /// <summary>A lookup method with more callers than this is judged by itself.</summary>
    private const int MostCallers = 32;

    /// <summary>The places at which entries of <paramref name="lookup"/> are used in the end.</summary>
    internal static IReadOnlyList<Lookup> Resolve(
        Lookup lookup,
        ISymbol registry,
        bool holdsEntry,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        var resolved = new List<Lookup>();
        Add(lookup, registry, holdsEntry, context, DeepestReturn, resolved, cancellationToken);
        return resolved;
    }

    private static void Add(
        Lookup lookup,
        ISymbol registry,
        bool holdsEntry,
        ProtocolContext context,
        int depth,
        List<Lookup> resolved,
        CancellationToken cancellationToken)
    {
        var use = lookup.Use;
        if (!use.Returns)
        {
            resolved.Add(lookup);
            return;
        }

        var method = lookup.Access.Flow.Method;
        var callers = depth == 0 || method.MethodKind == MethodKind.AnonymousFunction
            ? Array.Empty<IMethodSymbol>()
            : context.Callers.CallersOf(TypeFlows.MemberOf(method), cancellationToken);
        if (callers.Count is 0 or > MostCallers)
        {
            resolved.Add(lookup with { Use = use with { Escapes = true, Returns = false } });
            return;
        }

        var before = resolved.Count;
        foreach (var caller in callers)
        {
            foreach (var flow in context.FlowsOf(caller.ContainingType).FlowsOf(caller, cancellationToken))
            {
                AddCalls(lookup, flow, registry, holdsEntry, context, depth, resolved, cancellationToken);
            }
        }

        if (use.Escapes || !use.Reads.IsEmpty || resolved.Count == before)
        {
            resolved.Add(lookup with { Use = use with { Returns = false, Escapes = use.Escapes || resolved.Count == before } });
        }
    }

    private static void AddCalls(
        Lookup lookup,
        MethodFlow flow,
        ISymbol registry,
        bool holdsEntry,
        ProtocolContext context,
        int depth,
        List<Lookup> resolved,
        CancellationToken cancellationToken)
    {
        MethodEffects? effects = null;
        EntryUse? use = null;
        foreach (var @event in flow.Events)
        {
            if (@event.Kind != FlowEventKind.Call || !SymbolEqualityComparer.Default.Equals(@event.Method?.OriginalDefinition, lookup.Access.Member))
            {
                continue;
            }

            effects ??= MethodEffects.Of(flow, context.Flow, FlowContext.DeepestCall, cancellationToken);
            use ??= EntryUseFinder.Find(effects, registry, holdsEntry);
            if (use.IsNone)
            {
                return;
            }

            // What the lookup method held when it searched keeps the search out, wherever it is called from.
            var access = new RegistryAccess(
                flow,
                @event,
                lookup.Access.Effect with { Registry = lookup.Access.Effect.Registry },
                lookup.Access.OwnLocks.AddRange(LockPath.From(@event.Locks, null, flow.Method)),
                lookup.Access.EntryLocks);
            Add(new Lookup(access, use), registry, holdsEntry, context, depth - 1, resolved, cancellationToken);
        }
    }
}
