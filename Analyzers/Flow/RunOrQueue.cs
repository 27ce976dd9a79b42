using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Flow;

/// <summary>
/// Recognizes methods that run what they are given at once where the caller is on the right thread, and queue it for that thread
/// where not: <c>if (IsOnThread) action(); else _pending.Enqueue(action);</c>. Whatever it does is done on the one thread, so
/// nobody may take it for a step of the method that hands it over.
/// </summary>
internal static class RunOrQueue
{
    /// <summary>True where a way on which a parameter is not called hands it on to something that keeps it.</summary>
    /// <param name="call">The call of the parameter.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="effects">What the method does.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static bool Queues(FlowEvent call, FlowObject parameter, MethodEffects effects, CancellationToken cancellationToken)
    {
        var flow = effects.Flow;
        foreach (var @event in flow.Events)
        {
            if (Keeps(@event, parameter, effects)
                && !FlowWalk.CanFollow(flow, call, @event, cancellationToken)
                && !FlowWalk.CanFollow(flow, @event, call, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Keeps(FlowEvent @event, FlowObject parameter, MethodEffects effects)
    {
        if (@event.Kind == FlowEventKind.Store)
        {
            return Contains(@event.Value, parameter, effects);
        }

        if (@event.Kind != FlowEventKind.Call || !IsGiven(@event, parameter, effects) || (effects.Context.RolesOf(@event.Method!) & (ApiRoles.InvokeDelegate | ApiRoles.StartConcurrent)) != 0)
        {
            return false;
        }

        foreach (var effect in effects.EffectsOf(@event))
        {
            if (effect.Kind is EffectKind.Invoke or EffectKind.StartConcurrent && ReferenceEquals(effect.Entry, parameter))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsGiven(FlowEvent call, FlowObject parameter, MethodEffects effects)
    {
        foreach (var argument in call.Arguments)
        {
            if (Contains(argument, parameter, effects))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Contains(int set, FlowObject item, MethodEffects effects) => Array.IndexOf(effects.Objects(set), item) >= 0;
}
