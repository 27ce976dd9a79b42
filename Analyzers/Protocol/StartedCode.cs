using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells which code of a type runs on a thread, task or timer that the type itself starts.</summary>
internal static class StartedCode
{
    private static readonly string[] _starters =
    {
        "Task", "Factory", "Thread", "ThreadPool", "Timer", "Parallel", "ContinueWith", "Elapsed", "Register", "Subscribe",
    };

    /// <summary>True where <paramref name="method"/> is started on another thread, or is written inside what is.</summary>
    internal static bool IsStarted(IMethodSymbol method, TypeFlows type, ProtocolContext context, CancellationToken cancellationToken)
    {
        foreach (var flow in type.FlowsMentioning(_starters, cancellationToken))
        {
            var effects = MethodEffects.Of(flow, context.Flow, 1, cancellationToken);
            foreach (var @event in flow.Events)
            {
                if (@event.Kind != FlowEventKind.Call)
                {
                    continue;
                }

                // What a thread runs is given to its constructor, whoever starts it.
                if (@event.Method is { MethodKind: MethodKind.Constructor, ContainingType: { Name: "Thread", ContainingNamespace.Name: "Threading" } }
                    && RunsArgument(flow, @event, method))
                {
                    return true;
                }

                foreach (var effect in effects.EffectsOf(@event))
                {
                    if (effect.Kind == EffectKind.StartConcurrent && effect.Entry.Symbol is IMethodSymbol started && Contains(started, method))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static bool RunsArgument(MethodFlow flow, FlowEvent call, IMethodSymbol method)
    {
        foreach (var argument in call.Arguments)
        {
            foreach (var item in flow.Objects.Objects(argument))
            {
                if (item is { Kind: FlowObjectKind.Lambda or FlowObjectKind.MethodGroup, Symbol: IMethodSymbol body } && Contains(body, method))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Contains(IMethodSymbol started, IMethodSymbol method)
    {
        for (ISymbol? current = method; current is IMethodSymbol; current = current.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, started.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }
}
