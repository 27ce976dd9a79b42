using System.Collections.Immutable;
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
    /// <param name="lookup">The lookup.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="holdsEntry">True where the registry is seen as holding one entry.</param>
    /// <param name="entry">The type of the entry in question, so that whoever asks for objects of another type is passed over; null where it is not known.</param>
    /// <param name="context">The flows.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static IReadOnlyList<Lookup> Resolve(
        Lookup lookup,
        ISymbol registry,
        bool holdsEntry,
        ITypeSymbol? entry,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        var resolved = new List<Lookup>();
        var looksIntoOwn = lookup.Access.Effect.Registry is { } looked && Registration.FieldOf(looked) is { Base.Kind: FlowObjectKind.This };
        Add(lookup, looksIntoOwn, registry, holdsEntry, entry, context, DeepestReturn, resolved, cancellationToken);
        return resolved;
    }

    /// <summary>Adds the uses of what a lookup gives.</summary>
    /// <param name="lookup">The lookup.</param>
    /// <param name="looksIntoOwn">True where the registry belongs to the object on which the method of the lookup runs.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="holdsEntry">True where the registry is seen as holding one entry.</param>
    /// <param name="entry">The type of the entry in question; null where it is not known.</param>
    /// <param name="context">The flows.</param>
    /// <param name="depth">How many callers up entries are still followed.</param>
    /// <param name="resolved">The uses.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    private static void Add(
        Lookup lookup,
        bool looksIntoOwn,
        ISymbol registry,
        bool holdsEntry,
        ITypeSymbol? entry,
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
        var names = depth == 0 || method.MethodKind == MethodKind.AnonymousFunction ? ImmutableArray<IMethodSymbol>.Empty : TypeHierarchy.NamedAs(TypeFlows.MemberOf(method));
        var callers = CallersOf(names, context, cancellationToken);
        if (callers.Count is 0 or > MostCallers)
        {
            resolved.Add(lookup with { Use = use with { Escapes = true, Returns = false } });
            return;
        }

        var before = resolved.Count;
        var asksForOther = false;
        foreach (var caller in callers)
        {
            foreach (var flow in context.FlowsOf(caller.ContainingType).FlowsOf(caller, cancellationToken))
            {
                asksForOther |= AddCalls(lookup, names, looksIntoOwn, flow, registry, holdsEntry, entry, context, depth, resolved, cancellationToken);
            }
        }

        var isUnknown = resolved.Count == before && !asksForOther;
        if (use.Escapes || !use.Reads.IsEmpty || isUnknown)
        {
            resolved.Add(lookup with { Use = use with { Returns = false, Escapes = use.Escapes || isUnknown } });
        }
    }

    private static IReadOnlyCollection<IMethodSymbol> CallersOf(ImmutableArray<IMethodSymbol> names, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (names.Length == 1)
        {
            return context.Callers.CallersOf(names[0], cancellationToken);
        }

        var callers = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var name in names)
        {
            callers.UnionWith(context.Callers.CallersOf(name, cancellationToken));
        }

        return callers;
    }

    /// <summary>Adds the uses by the calls in a flow. True where a call asks for objects that the entry cannot be one of.</summary>
    private static bool AddCalls(
        Lookup lookup,
        ImmutableArray<IMethodSymbol> names,
        bool looksIntoOwn,
        MethodFlow flow,
        ISymbol registry,
        bool holdsEntry,
        ITypeSymbol? entry,
        ProtocolContext context,
        int depth,
        List<Lookup> resolved,
        CancellationToken cancellationToken)
    {
        MethodEffects? effects = null;
        EntryUse? use = null;
        var asksForOther = false;
        foreach (var @event in flow.Events)
        {
            if (@event is not { Kind: FlowEventKind.Call, Method.OriginalDefinition: { } called } || !names.Contains(called, SymbolEqualityComparer.Default))
            {
                continue;
            }

            if (!MayHandOut(@event.Method!, entry))
            {
                asksForOther = true;
                continue;
            }

            effects ??= MethodEffects.Of(flow, context.Flow, FlowContext.DeepestCall, cancellationToken);
            use ??= EntryUseFinder.Find(effects, registry, holdsEntry);
            if (use.IsNone)
            {
                return asksForOther;
            }

            var owner = looksIntoOwn && flow.Objects.Objects(@event.Receiver) is [var receiver] ? receiver : null;

            // What the lookup method held when it searched keeps the search out, wherever it is called from.
            var access = new RegistryAccess(
                flow,
                @event,
                lookup.Access.Effect with { Registry = lookup.Access.Effect.Registry },
                lookup.Access.OwnLocks.AddRange(LocksAround(@event, flow, owner)),
                lookup.Access.EntryLocks);
            Add(new Lookup(access, use), owner is { Kind: FlowObjectKind.This }, registry, holdsEntry, entry, context, depth - 1, resolved, cancellationToken);
        }

        return asksForOther;
    }

    /// <summary>The locks around a call, which are those of <paramref name="owner"/> as well where they belong to it.</summary>
    private static ImmutableArray<LockPath> LocksAround(FlowEvent call, MethodFlow flow, FlowObject? owner)
    {
        var named = LockPath.From(call.Locks, null, flow.Method);
        return owner is null || named.IsEmpty ? named : named.AddRange(LockPath.From(call.Locks, owner, flow.Method));
    }

    /// <summary>False for a call such as <c>Get&lt;bool&gt;("key")</c> on a table of all sorts of objects, where the entry is of another type.</summary>
    private static bool MayHandOut(IMethodSymbol called, ITypeSymbol? entry)
    {
        if (entry is not { TypeKind: TypeKind.Class }
            || called.OriginalDefinition.ReturnType is not ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method }
            || called.ReturnType is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Enum } asked)
        {
            return true;
        }

        return asked.TypeKind == TypeKind.Class && (TypeHierarchy.IsOrDerivesFrom(entry, asked) || TypeHierarchy.IsOrDerivesFrom(asked, entry));
    }
}
