using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Tells whether a method works on what each of its callers has made for it and given to nobody else: no other thread has that,
/// whatever threads do with other objects of the type.
/// </summary>
internal static class MadeByCallers
{
    private const int DeepestCaller = 3;

    /// <summary>A method that is called from more places than this is taken to be given anything.</summary>
    private const int MostCallers = 16;

    /// <summary>True where an object, or what it is reached through, was made by the method's callers.</summary>
    internal static bool Include(FlowObject item, MethodFlow flow, ProtocolContext context, CancellationToken cancellationToken) =>
        item.Root is { Kind: FlowObjectKind.Parameter, Symbol: IParameterSymbol { RefKind: RefKind.None } parameter }
        && Include(parameter, flow, DeepestCaller, context, cancellationToken);

    private static bool Include(IParameterSymbol parameter, MethodFlow flow, int depth, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (depth == 0
            || flow.Method is not { MethodKind: MethodKind.Ordinary } method
            || !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method)
            || (method.DeclaredAccessibility != Accessibility.Protected && ProtocolContext.IsVisibleOutside(method)))
        {
            return false;
        }

        // Whoever knows the base class calls what it declares.
        var calls = 0;
        for (var declared = method; declared is not null; declared = declared.OverriddenMethod)
        {
            foreach (var caller in context.Callers.CallersOf(declared.OriginalDefinition, cancellationToken))
            {
                if (++calls > MostCallers || !IsGivenOwn(declared.OriginalDefinition, parameter.Ordinal, caller, depth, context, cancellationToken))
                {
                    return false;
                }
            }
        }

        return calls > 0;
    }

    private static bool IsGivenOwn(IMethodSymbol method, int position, IMethodSymbol caller, int depth, ProtocolContext context, CancellationToken cancellationToken)
    {
        var isCalled = false;
        foreach (var flow in context.FlowsOf(caller.ContainingType).FlowsOf(caller, cancellationToken))
        {
            foreach (var call in flow.Events)
            {
                if (call.Kind != FlowEventKind.Call || !SymbolEqualityComparer.Default.Equals(call.Method?.OriginalDefinition, method))
                {
                    continue;
                }

                isCalled = true;
                if (position >= call.Arguments.Length)
                {
                    return false;
                }

                var effects = MethodEffects.Of(flow, context.Flow, FlowContext.DeepestCall, cancellationToken);
                foreach (var given in effects.Objects(effects.Expand(call.Arguments[position])))
                {
                    var isOwn = given.Root is { Kind: FlowObjectKind.Parameter, Symbol: IParameterSymbol { RefKind: RefKind.None } handedOn }
                        ? Include(handedOn, flow, depth - 1, context, cancellationToken)
                        : IsMade(given.Root, flow, context, cancellationToken) && !IsGivenAway(given.Root, call.Index, effects);
                    if (!isOwn)
                    {
                        return false;
                    }
                }
            }
        }

        // Who only takes the method's name lets others call it.
        return isCalled;
    }

    /// <summary>True for what a method creates, or has created by a factory that keeps nothing.</summary>
    private static bool IsMade(FlowObject item, MethodFlow flow, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (item is not { Kind: FlowObjectKind.Result, Origin: { } origin } || flow.EventAt(origin) is not { Method: { } factory })
        {
            return item.Kind == FlowObjectKind.Fresh;
        }

        var isMade = false;
        foreach (var target in context.Flow.Hierarchy.TargetsOf(factory))
        {
            if (context.Flow.FlowOf(target, cancellationToken) is not { } body)
            {
                return false;
            }

            var effects = MethodEffects.Of(body, context.Flow, FlowContext.DeepestCall, cancellationToken);
            foreach (var @event in body.Events)
            {
                if (@event.Kind != FlowEventKind.Return)
                {
                    continue;
                }

                isMade = true;
                foreach (var returned in body.Objects.Objects(@event.Value))
                {
                    if (returned.Kind != FlowObjectKind.Fresh || IsGivenAway(returned, body.Events.Count, effects))
                    {
                        return false;
                    }
                }
            }
        }

        return isMade;
    }

    /// <summary>True where what was made is put somewhere else before an event.</summary>
    private static bool IsGivenAway(FlowObject made, int end, MethodEffects effects)
    {
        foreach (var @event in effects.Flow.Events)
        {
            if (@event.Index >= end)
            {
                return false;
            }

            if (@event.Kind is not (FlowEventKind.Store or FlowEventKind.Call))
            {
                continue;
            }

            foreach (var effect in effects.EffectsOf(@event))
            {
                if (effect.Kind is EffectKind.Publish or EffectKind.Insert or EffectKind.StartConcurrent
                    && ReferenceEquals(effect.Entry, made)
                    && effect.Registry?.Root.Kind != FlowObjectKind.Fresh)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
