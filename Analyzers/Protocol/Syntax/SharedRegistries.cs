using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// The fields in which threads may meet, as far as syntax tells: a lower bound of the evidence that a registry needs, by
/// which most of what a type stores is passed over before anything is bound. Types and fields go by their names.
/// </summary>
internal sealed class SharedRegistries
{
    private readonly Dictionary<string, TypeNames> _types = new(StringComparer.Ordinal);

    /// <summary>The fields of any type that others can name, and in which the type itself shows that threads meet.</summary>
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>Those of them whose declaration says so, to users that do not know of threads themselves.</summary>
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);

    /// <summary>The registries that entries are taken out of, or that hold lazies or tasks, by name.</summary>
    private readonly HashSet<string> _fragile = new(StringComparer.Ordinal);
    private readonly HashSet<string> _checking = new(StringComparer.Ordinal);

    /// <summary>The members that take or give back a lock for their callers, by name.</summary>
    private readonly HashSet<string> _keepers = new(StringComparer.Ordinal);

    /// <summary>The types that are in several files, as far as threads may meet in them.</summary>
    private readonly HashSet<string> _split = new(StringComparer.Ordinal);

    private SharedRegistries()
    {
    }

    /// <summary>Reads what the files of a compilation tell.</summary>
    /// <param name="files">The facts of all files.</param>
    /// <param name="concurrentTypes">The outermost types that use anything by which threads meet.</param>
    internal static SharedRegistries Read(IReadOnlyList<TreeFacts> files, HashSet<string> concurrentTypes)
    {
        var shared = new SharedRegistries();
        var collections = new HashSet<string>(StringComparer.Ordinal);
        var parts = new Dictionary<string, List<TreeFacts>>(StringComparer.Ordinal);
        var hasMarks = false;
        foreach (var file in files)
        {
            hasMarks |= file.HasMarks;
            collections.UnionWith(file.ConcurrentCollections);
            shared._keepers.UnionWith(file.LockKeepers);
            foreach (var type in file.Fields.Keys)
            {
                if (concurrentTypes.Contains(type))
                {
                    parts.ListOf(type).Add(file);
                }
            }
        }

        foreach (var type in parts)
        {
            shared.Add(type.Key, type.Value, collections, hasMarks);
        }

        return shared;
    }

    /// <summary>True for an outermost type in which threads may meet.</summary>
    internal bool Knows(string type) => _types.ContainsKey(type);

    /// <summary>True for one of these that is in several files, or whose name is that of several.</summary>
    internal bool IsSplit(string type) => _split.Contains(type);

    /// <summary>True where threads may meet in what a member of <paramref name="type"/> calls <paramref name="registry"/>.</summary>
    internal bool Contain(string type, string registry)
    {
        if (!_types.TryGetValue(type, out var names))
        {
            return _declared.Contains(registry);
        }

        return registry.Length == 0
            ? names.IsShared
            : names.Contains(registry) || (!names.Hidden.Contains(registry) && _open.Contains(registry));
    }

    /// <summary>True where threads may meet in a member as one type uses it, which is known to be the member meant by the name.</summary>
    internal bool ContainIn(string type, string registry) => _types.TryGetValue(type, out var names) && names.Contains(registry);

    /// <summary>True where a member of this name may take a lock, by itself or by what it calls.</summary>
    internal bool MayLock(string type, string member) => _types.TryGetValue(type, out var names) && names.Use.Locking.Contains(member);

    /// <summary>True where a member may hold a lock now and then, be it that one of its helpers takes it.</summary>
    internal bool MayHoldLock(MemberShape member) => member.MayLock || member.MayKeepLock || member.MentionsAny(_keepers);

    /// <summary>The properties of a type whose accessors may take a lock.</summary>
    internal IReadOnlyCollection<string> LockingProperties(string type) =>
        _types.TryGetValue(type, out var names) ? names.Use.LockingProperties : Array.Empty<string>();

    /// <summary>True where entries are taken out of a shared registry one by one, or where what it holds may fail.</summary>
    internal bool MayHoldFailures(string type, string registry) => _fragile.Contains(registry) && Contain(type, registry);

    /// <summary>True where somebody whose method has this name asks a collection for something.</summary>
    internal bool MayCheck(string method) => _checking.Contains(method);

    /// <summary>The positions of the arguments that a member may store where threads may meet.</summary>
    /// <param name="type">The outermost type of the member.</param>
    /// <param name="publications">What it stores, by registry.</param>
    /// <param name="isRegistry">Which registries count, by the names of the type that uses them and their own.</param>
    /// <param name="publishes">True where it stores anything there, be it an argument or not.</param>
    internal static Positions PublishedBy(string type, IReadOnlyDictionary<string, Positions>? publications, Func<string, string, bool> isRegistry, out bool publishes)
    {
        publishes = false;
        var arguments = Positions.None;
        if (publications is not null)
        {
            foreach (var publication in publications)
            {
                if (isRegistry(type, publication.Key))
                {
                    publishes = true;
                    arguments |= publication.Value;
                }
            }
        }

        return arguments;
    }

    private void Add(string type, List<TreeFacts> parts, HashSet<string> collections, bool hasMarks)
    {
        ThreadUse use;
        if (parts.Count == 1)
        {
            use = parts[0].UseOf(type);
        }
        else
        {
            use = ThreadUse.Of(parts, type);
            _split.Add(type);
        }

        _fragile.UnionWith(use.RetractedFrom);
        _checking.UnionWith(use.Checking);
        var shared = new HashSet<string>(StringComparer.Ordinal);
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            foreach (var field in part.Fields[type])
            {
                if (field.HoldsWork)
                {
                    _fragile.Add(field.Name);
                }

                if (hasMarks || field.IsShared || use.Touched.Contains(field.Name) || (field.TypeName is { } name && collections.Contains(name)))
                {
                    shared.Add(field.Name);
                    if (!field.IsPrivate)
                    {
                        _open.Add(field.Name);
                        if (field.IsShared)
                        {
                            _declared.Add(field.Name);
                        }
                    }
                }
                else if (field.IsPrivate)
                {
                    hidden.Add(field.Name);
                }
            }
        }

        _types.Add(type, new TypeNames(use, shared, hidden));
    }

    /// <param name="Use">What the members of the type do where threads meet.</param>
    /// <param name="Shared">The fields of the type in which threads may meet.</param>
    /// <param name="Hidden">The other private fields of the type.</param>
    private sealed record TypeNames(ThreadUse Use, HashSet<string> Shared, HashSet<string> Hidden)
    {
        /// <summary>True where the type takes locks, or has a field in which threads may meet.</summary>
        internal bool IsShared => Use.HasLocks || Shared.Count > 0;

        /// <summary>True where threads may meet in a field as the type uses it, be it its own or not.</summary>
        internal bool Contains(string field) => Shared.Contains(field) || (Use.Touched.Contains(field) && !Hidden.Contains(field));
    }
}
