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

    /// <summary>True where <paramref name="method"/> is started on another thread, is written inside what is, or is a helper that this calls.</summary>
    internal static bool IsStarted(IMethodSymbol method, TypeFlows type, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (IsHosted(method, type, cancellationToken))
        {
            return true;
        }

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
                    && RunsArgument(flow, @event, method, type, cancellationToken))
                {
                    return true;
                }

                foreach (var effect in effects.EffectsOf(@event))
                {
                    if (effect.Kind == EffectKind.StartConcurrent && effect.Entry.Symbol is IMethodSymbol started && Runs(started, method, type, cancellationToken))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>True for the body of a background service, and for a helper that it calls: the host runs it beside everything else.</summary>
    private static bool IsHosted(IMethodSymbol method, TypeFlows type, CancellationToken cancellationToken)
    {
        if (!IsHostedService(method.ContainingType))
        {
            return false;
        }

        foreach (var member in method.ContainingType.GetMembers("ExecuteAsync"))
        {
            if (member is IMethodSymbol { IsOverride: true } body && Runs(body, method, type, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHostedService(INamedTypeSymbol type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.Name == "BackgroundService")
            {
                return true;
            }
        }

        return false;
    }

    private static bool RunsArgument(MethodFlow flow, FlowEvent call, IMethodSymbol method, TypeFlows type, CancellationToken cancellationToken)
    {
        foreach (var argument in call.Arguments)
        {
            foreach (var item in flow.Objects.Objects(argument))
            {
                if (item is { Kind: FlowObjectKind.Lambda or FlowObjectKind.MethodGroup, Symbol: IMethodSymbol body } && Runs(body, method, type, cancellationToken))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Runs(IMethodSymbol started, IMethodSymbol method, TypeFlows type, CancellationToken cancellationToken) =>
        Contains(started, method) || (method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } && Calls(started, method, type, cancellationToken));

    /// <summary>True for a lambda that calls a method, <c>Task.Run(() => Work())</c>, and for a body that the host runs.</summary>
    private static bool Calls(IMethodSymbol started, IMethodSymbol method, TypeFlows type, CancellationToken cancellationToken)
    {
        if (started is not ({ MethodKind: MethodKind.AnonymousFunction } or { IsOverride: true }))
        {
            return false;
        }

        foreach (var flow in type.FlowsMentioning(new[] { method.Name }, cancellationToken))
        {
            if (!Contains(started, flow.Method))
            {
                continue;
            }

            foreach (var @event in flow.Events)
            {
                if (@event.Kind == FlowEventKind.Call && SymbolEqualityComparer.Default.Equals(@event.Method?.OriginalDefinition, method.OriginalDefinition))
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
