using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Knows a collection that threads can share behind an interface that does not say so, by the very objects that were made:
/// <c>_sets.GetOrAdd(key, _ => new ConcurrentSet()).Add(item)</c> with a table of <c>ICollection</c>.
/// </summary>
internal static class SharedCollection
{
    /// <summary>True for a change that is made through an interface to an entry which is safe for threads by itself.</summary>
    /// <param name="change">The late change of the entry's content.</param>
    /// <param name="registration">What publishes the entry.</param>
    /// <param name="context">The protocols of the compilation.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static bool IsUsedBy(Effect change, Registration registration, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (change is not { IsContent: true, Site: IInvocationOperation { TargetMethod: { ContainingType.TypeKind: TypeKind.Interface } method } })
        {
            return false;
        }

        if (registration.Entry.Kind == FlowObjectKind.Fresh)
        {
            return IsSafe(registration.Entry, registration.Flow);
        }

        // What GetOrAdd hands out is one of the objects that its factory makes; each of them counts.
        if (registration.Entry.Kind != FlowObjectKind.Element || registration.Publication.Method is not { Name: "GetOrAdd" or "GetValue" })
        {
            return false;
        }

        var anyMade = false;
        foreach (var argument in registration.Publication.Arguments)
        {
            foreach (var item in registration.Effects.Objects(argument))
            {
                var factory = item switch
                {
                    { Kind: FlowObjectKind.Lambda, Origin: IFlowAnonymousFunctionOperation lambda } => context.Flow.FlowOf(lambda, registration.Flow, cancellationToken),
                    { Kind: FlowObjectKind.MethodGroup, Symbol: IMethodSymbol group } => context.Flow.FlowOf(group, cancellationToken),
                    _ => null,
                };
                foreach (var @event in factory?.Events ?? Array.Empty<FlowEvent>())
                {
                    if (@event.Kind == FlowEventKind.Return)
                    {
                        if (factory!.Objects.Objects(@event.Value) is not [var made] || !IsSafe(made, factory))
                        {
                            return false;
                        }

                        anyMade = true;
                    }
                }
            }
        }

        return anyMade;

        bool IsSafe(FlowObject made, MethodFlow maker) =>
            made.Kind == FlowObjectKind.Fresh
            && FlowObjectTypes.TypeOf(made, maker) is INamedTypeSymbol type
            && SharedCollection.IsSafe(method, type, context, cancellationToken);
    }

    /// <summary>True where what a type does for a method of an interface orders its writes, locks, or leaves both to others that do.</summary>
    private static bool IsSafe(IMethodSymbol method, INamedTypeSymbol type, ProtocolContext context, CancellationToken cancellationToken)
    {
        var catalogue = context.Flow.Catalogue;
        if (catalogue.CollectionKindOf(type) is not CollectionKind.None and var kind)
        {
            return kind != CollectionKind.Plain;
        }

        if (type.FindImplementationForInterfaceMember(method) is not IMethodSymbol implementation
            || context.Flow.FlowOf(implementation, cancellationToken) is not { } flow)
        {
            return false;
        }

        var effects = MethodEffects.Of(flow, context.Flow, FlowContext.DeepestCall, cancellationToken);
        foreach (var @event in flow.Events)
        {
            foreach (var effect in effects.EffectsOf(@event))
            {
                var isPlain = effect.Kind switch
                {
                    EffectKind.Mutate when effect is { IsContent: true, Member: IFieldSymbol or IPropertySymbol } => IsPlain(FlowObjectTypes.TypeOf(effect.Member)),
                    EffectKind.Mutate => !effect.IsOrdered,
                    EffectKind.Publish => effect.IsReference || IsPlain(FlowObjectTypes.TypeOf(effect.Registry!, flow)),
                    _ => false,
                };
                if (isPlain && effect.Locks.IsEmpty)
                {
                    return false;
                }
            }
        }

        return true;

        bool IsPlain(ITypeSymbol? collection) => catalogue.CollectionKindOf(collection) == CollectionKind.Plain;
    }
}
