using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Finds out what a method does with the entries that it looks up in a registry.</summary>
internal static class EntryUseFinder
{
    /// <summary>What <paramref name="effects"/>' method does with entries of <paramref name="registry"/>.</summary>
    /// <param name="effects">The method.</param>
    /// <param name="registry">The field or automatic property.</param>
    /// <param name="holdsEntry">True for a registry that holds one entry itself, false for one whose elements are the entries.</param>
    internal static EntryUse Find(MethodEffects effects, ISymbol registry, bool holdsEntry)
    {
        var reads = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        var escapes = false;
        var returns = false;
        foreach (var @event in effects.Flow.Events)
        {
            switch (@event.Kind)
            {
                case FlowEventKind.Return:
                    returns |= HoldsEntry(effects, @event.Value, registry, holdsEntry, countsViews: true);
                    break;
                case FlowEventKind.Store or FlowEventKind.ElementStore:
                    // Storing an entry back into its own registry hands it to nobody new.
                    escapes |= HoldsEntry(effects, @event.Value, registry, holdsEntry, countsViews: true)
                        && !SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, registry);
                    break;
                case FlowEventKind.Load:
                    if (@event.Symbol is { IsStatic: false } member && HoldsEntry(effects, @event.Receiver, registry, holdsEntry, countsViews: false))
                    {
                        reads.Add(member.OriginalDefinition);
                    }

                    break;
                case FlowEventKind.ElementLoad:
                    // The entry is itself an array, and its content is read.
                    escapes |= holdsEntry && HoldsEntry(effects, @event.Receiver, registry, holdsEntry, countsViews: false);
                    break;
                case FlowEventKind.Call:
                    escapes |= AddCall(effects, @event, registry, holdsEntry, reads);
                    break;
            }
        }

        return new EntryUse(escapes, returns, reads.ToImmutable());
    }

    /// <summary>True where one of the objects is an entry of the registry.</summary>
    internal static bool IsEntryOf(FlowObject item, ISymbol registry, bool holdsEntry)
    {
        var isElement = false;
        for (var current = item; current is not null; current = current.Base)
        {
            switch (current.Kind)
            {
                case FlowObjectKind.Element:
                    isElement = true;
                    break;
                case FlowObjectKind.Result when current.Base is not null:
                    break;
                case FlowObjectKind.Field:
                    return (holdsEntry || isElement) && SymbolEqualityComparer.Default.Equals(current.Symbol, registry);
                default:
                    return false;
            }
        }

        return false;
    }

    private static bool AddCall(MethodEffects effects, FlowEvent call, ISymbol registry, bool holdsEntry, ImmutableHashSet<ISymbol>.Builder reads)
    {
        var roles = effects.Context.RolesOf(call.Method!);
        var handsOn = roles == ApiRoles.None || (roles & ApiRoles.Publish) != 0;
        var isReceiver = HoldsEntry(effects, call.Receiver, registry, holdsEntry, countsViews: false);
        var isArgument = false;
        foreach (var argument in call.Arguments)
        {
            isArgument |= HoldsEntry(effects, argument, registry, holdsEntry, countsViews: !holdsEntry && handsOn);
        }

        if (!isReceiver && !isArgument)
        {
            return !holdsEntry && (roles & ApiRoles.InvokeDelegate) != 0 && AddQuery(effects, call, registry, reads);
        }

        if (isReceiver && call.Method!.ContainingType?.SpecialType == SpecialType.System_Array)
        {
            // The length of an array is there from the start.
            return false;
        }

        var isSequence = isReceiver || (call.Method is { IsStatic: true } && call.Arguments.Length > 0 && HoldsEntry(effects, call.Arguments[0], registry, holdsEntry, countsViews: false));
        if (isSequence && holdsEntry && (roles & (ApiRoles.Lookup | ApiRoles.LookupOut | ApiRoles.View | ApiRoles.Query)) != 0)
        {
            // The entry is itself a collection, and its content is read.
            return true;
        }

        var isUnseen = roles == ApiRoles.None && effects.Context.Hierarchy.TargetsOf(call.Method!).IsEmpty;
        if (isUnseen && IsHarmless(call.Method!))
        {
            return false;
        }

        foreach (var effect in effects.EffectsOf(call))
        {
            if (!IsEntryOf(effect.Entry, registry, holdsEntry))
            {
                continue;
            }

            switch (effect.Kind)
            {
                case EffectKind.Read when effect.Member is { } member:
                    reads.Add(member);
                    break;
                case EffectKind.Escape:
                case EffectKind.Publish when !IsSameRegistry(effect, registry):
                    return true;
            }
        }

        // The catalogue, or a body that was seen, tells everything; any other code may read what it likes.
        return isUnseen;
    }

    /// <summary>What the delegates of a query do with the elements that they are given; true where they hand them on.</summary>
    private static bool AddQuery(MethodEffects effects, FlowEvent call, ISymbol registry, ImmutableHashSet<ISymbol>.Builder reads)
    {
        var escapes = false;
        foreach (var effect in effects.EffectsOf(call))
        {
            if (IsEntryOf(effect.Entry, registry, holdsEntry: false))
            {
                if (effect is { Kind: EffectKind.Read, Member: { } member })
                {
                    reads.Add(member);
                }

                escapes |= effect.Kind == EffectKind.Escape || (effect.Kind == EffectKind.Publish && !IsSameRegistry(effect, registry));
            }
        }

        return escapes;
    }

    /// <summary>True for a query's result that consists of numbers, texts and the like, however it came by them.</summary>
    private static bool HoldsValuesOnly(FlowObject view)
    {
        if (view.Origin?.Type is not INamedTypeSymbol { TypeArguments: { Length: > 0 } elements })
        {
            return false;
        }

        foreach (var element in elements)
        {
            if (element.SpecialType != SpecialType.System_String && !element.IsUnmanagedType)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSameRegistry(Effect effect, ISymbol registry) =>
        Registration.FieldOf(effect.Registry!) is { Symbol: { } symbol } && SymbolEqualityComparer.Default.Equals(symbol, registry);

    private static bool IsHarmless(IMethodSymbol method) =>
        method.Name is "GetHashCode" or "Equals" or "ReferenceEquals" or "GetType" or "op_Equality" or "op_Inequality" or "IsInstanceOfType";

    private static bool HoldsEntry(MethodEffects effects, int set, ISymbol registry, bool holdsEntry, bool countsViews)
    {
        foreach (var item in effects.Objects(effects.Expand(set)))
        {
            var isView = item is { Kind: FlowObjectKind.Result, Base: not null };
            if (IsEntryOf(item, registry, holdsEntry || (countsViews && isView)) && !(isView && !holdsEntry && HoldsValuesOnly(item)))
            {
                return true;
            }
        }

        return false;
    }
}
