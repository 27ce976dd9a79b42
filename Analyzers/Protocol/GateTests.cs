using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Finds out whether a lookup tests a gate on every way from the lookup to the use of the entry.</summary>
internal static class GateTests
{
    /// <summary>How the lookup's method treats <paramref name="gate"/>.</summary>
    internal static GateTreatment TreatmentOf(
        ISymbol gate,
        Lookup lookup,
        Registration registration,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        var flow = lookup.Access.Flow;
        var effects = MethodEffects.Of(flow, context.Flow, FlowContext.DeepestCall, cancellationToken);
        var registry = registration.Registry;
        var holdsEntry = registration.Effect.IsReference;
        var isTestedInLookup = ReadsGate(effects, lookup.Access.Event, gate);
        if (isTestedInLookup)
        {
            return GateTreatment.Tested;
        }

        var isTestedSomewhere = false;
        var isUsedUntested = false;
        var steps = FlowWalk.After(flow, lookup.Access.Event, TestsGate, cancellationToken);
        foreach (var (@event, _) in steps)
        {
            if (TestsGate(@event))
            {
                isTestedSomewhere = true;
            }
            else if (IsUse(effects, @event, registry, holdsEntry))
            {
                isUsedUntested = true;
            }
        }

        return !isUsedUntested && isTestedSomewhere ? GateTreatment.Tested
            : isTestedSomewhere ? GateTreatment.Bypassed
            : GateTreatment.Untested;

        bool TestsGate(FlowEvent @event) => @event.Kind is FlowEventKind.Load or FlowEventKind.Call && ReadsGate(effects, @event, gate);
    }

    /// <summary>True where every way to the lookup tests the gate first: how a gate of the registry's owner is tested.</summary>
    internal static bool IsTestedBefore(ISymbol gate, Lookup lookup, ProtocolContext context, CancellationToken cancellationToken)
    {
        var flow = lookup.Access.Flow;
        var target = lookup.Access.Event;
        var effects = MethodEffects.Of(flow, context.Flow, FlowContext.DeepestCall, cancellationToken);
        var seen = new bool[flow.Graph.Nodes.Count];
        var pending = new Stack<FlowNode>();
        pending.Push(flow.Graph.Entry);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (seen[node.Index])
            {
                continue;
            }

            seen[node.Index] = true;
            var isTested = false;
            var (first, count) = flow.EventsOf(node);
            for (var i = first; i < first + count && !isTested; i++)
            {
                if (ReferenceEquals(flow.Events[i], target))
                {
                    return false;
                }

                isTested = ReadsGate(effects, flow.Events[i], gate);
            }

            if (!isTested && node.FallThrough is { } next)
            {
                pending.Push(next);
            }

            if (!isTested && node.Conditional is { } other)
            {
                pending.Push(other);
            }
        }

        return true;
    }

    private static bool ReadsGate(MethodEffects effects, FlowEvent @event, ISymbol gate)
    {
        if (@event.Kind is not (FlowEventKind.Load or FlowEventKind.Call))
        {
            return false;
        }

        foreach (var effect in effects.EffectsOf(@event))
        {
            if (effect.Kind == EffectKind.Read && SymbolEqualityComparer.Default.Equals(effect.Member, gate))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Handing an entry out, or reading its state, is a use; comparing its key with what is looked for is not.</summary>
    private static bool IsUse(MethodEffects effects, FlowEvent @event, ISymbol registry, bool holdsEntry)
    {
        if (@event.Kind is not (FlowEventKind.Return or FlowEventKind.Store or FlowEventKind.ElementStore))
        {
            return false;
        }

        foreach (var item in effects.Objects(effects.Expand(@event.Value)))
        {
            if (EntryUseFinder.IsEntryOf(item, registry, holdsEntry))
            {
                return true;
            }
        }

        return false;
    }
}
