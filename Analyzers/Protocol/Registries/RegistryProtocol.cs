using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>One access of a registry by the type that owns it.</summary>
/// <param name="Flow">The method, lambda or local function.</param>
/// <param name="Event">The event in it.</param>
/// <param name="Effect">What it does to the registry.</param>
/// <param name="OwnLocks">The locks that the method itself holds, as seen from the registry's owner.</param>
/// <param name="EntryLocks">The locks that its callers hold, looked for when they are first asked for.</param>
internal sealed record RegistryAccess(MethodFlow Flow, FlowEvent Event, Effect Effect, ImmutableArray<LockPath> OwnLocks, Lazy<ImmutableArray<LockPath>> EntryLocks)
{
    /// <summary>True where the access is a comparison with null: who asks expects that there may be nothing yet.</summary>
    internal bool AsksForNull { get; init; }

    /// <summary>The locks held, callers' locks of private helpers included.</summary>
    internal ImmutableArray<LockPath> Locks => OwnLocks.AddRange(EntryLocks.Value);

    /// <summary>The member in which the access is written.</summary>
    internal IMethodSymbol Member => TypeFlows.MemberOf(Flow.Method);

    /// <summary>True in constructors, which run before anyone else has the owner.</summary>
    internal bool IsUnderConstruction =>
        Flow.Method.MethodKind == MethodKind.StaticConstructor
        || (Flow.Method.MethodKind == MethodKind.Constructor && Effect.Registry?.Root.Kind == FlowObjectKind.This);
}

/// <summary>A lookup of a registry and what its users do with the entries.</summary>
/// <param name="Access">The access that hands entries out.</param>
/// <param name="Use">What is done with them.</param>
internal sealed record Lookup(RegistryAccess Access, EntryUse Use);

/// <summary>What the users of a lookup do with the entries that it hands out.</summary>
/// <param name="Escapes">True where entries go where the analysis does not follow, so that anyone may read whatever is accessible.</param>
/// <param name="Returns">True where entries are returned, so that the callers of the method are the users.</param>
/// <param name="Reads">The members that are read in the method and its callees.</param>
internal sealed record EntryUse(bool Escapes, bool Returns, ImmutableHashSet<ISymbol> Reads)
{
    /// <summary>True where entries are only counted, compared or removed.</summary>
    internal bool IsNone => !Escapes && !Returns && Reads.IsEmpty;
}

/// <summary>
/// What one type does with one of its registries: who publishes, who looks up and how, who retracts, under which locks, and
/// how strong the evidence is that threads meet there. Immutable; <see cref="ToString"/> prints it.
/// </summary>
internal sealed class RegistryProtocol
{
    private readonly Lazy<ImmutableArray<Lookup>> _lookups;

    internal RegistryProtocol(
        ISymbol registry,
        ImmutableArray<RegistryAccess> publications,
        ImmutableArray<Lookup> ownLookups,
        Lazy<ImmutableArray<Lookup>> lookups,
        ImmutableArray<RegistryAccess> retractions,
        bool isExposed,
        Evidence evidence)
    {
        Registry = registry;
        Publications = publications;
        OwnLookups = ownLookups;
        _lookups = lookups;
        Retractions = retractions;
        IsExposed = isExposed;
        Evidence = evidence;
    }

    /// <summary>The field or automatic property.</summary>
    internal ISymbol Registry { get; }

    /// <summary>Where entries are put in.</summary>
    internal ImmutableArray<RegistryAccess> Publications { get; }

    /// <summary>Where the type that owns the registry, or the one that publishes, hands entries out and uses them.</summary>
    internal ImmutableArray<Lookup> OwnLookups { get; }

    /// <summary>Where entries are handed out and used by anybody; those by types that neither own the registry nor publish are searched for when first asked for.</summary>
    internal ImmutableArray<Lookup> Lookups => _lookups.Value;

    /// <summary>Where entries are taken out.</summary>
    internal ImmutableArray<RegistryAccess> Retractions { get; }

    /// <summary>True where code outside the type can reach the registry itself.</summary>
    internal bool IsExposed { get; }

    /// <summary>How strong the reasons are to believe that threads meet here.</summary>
    internal Evidence Evidence { get; }

    /// <summary>True where some access is made under a lock.</summary>
    internal bool IsLockedSomewhere
    {
        get
        {
            foreach (var lookup in Lookups)
            {
                if (!lookup.Access.Locks.IsEmpty)
                {
                    return true;
                }
            }

            return IsAnyLocked(Publications) || IsAnyLocked(Retractions);
        }
    }

    private static bool IsAnyLocked(ImmutableArray<RegistryAccess> accesses)
    {
        foreach (var access in accesses)
        {
            if (!access.Locks.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var text = new System.Text.StringBuilder();
        text.Append("registry ").Append(Registry.ToDisplayString()).Append(" (").Append(Evidence).Append(IsExposed ? ", exposed)" : ")").AppendLine();
        foreach (var publication in Publications)
        {
            Describe(text, "publication", publication);
        }

        foreach (var lookup in Lookups)
        {
            Describe(text, lookup.Use.Escapes || lookup.Use.Returns ? "lookup, handed out" : "lookup", lookup.Access);
        }

        foreach (var retraction in Retractions)
        {
            Describe(text, "retraction", retraction);
        }

        return text.ToString();
    }

    private static void Describe(System.Text.StringBuilder text, string what, RegistryAccess access) =>
        text.Append("  ").Append(what).Append(" in ").Append(access.Member.Name).Append(": ").Append(access.Event.Operation.Syntax)
            .Append(' ').Append(access.Event.Locks).AppendLine();
}
