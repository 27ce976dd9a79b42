using Microsoft.CodeAnalysis.CSharp.Syntax;
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

    /// <summary>The registries that entries are taken out of, or that hold lazies or tasks, by name.</summary>
    private readonly HashSet<string> _fragile = new(StringComparer.Ordinal);
    private readonly HashSet<string> _checking = new(StringComparer.Ordinal);

    /// <summary>The members that take or give back a lock for their callers, by name.</summary>
    private readonly HashSet<string> _keepers = new(StringComparer.Ordinal);

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
        var types = new Dictionary<string, (List<FieldShape> Fields, List<MemberShape> Members)>(StringComparer.Ordinal);
        var hasMarks = false;
        foreach (var file in files)
        {
            hasMarks |= file.HasMarks;
            collections.UnionWith(file.ConcurrentCollections);
            foreach (var fields in file.Fields)
            {
                if (concurrentTypes.Contains(fields.Key))
                {
                    Of(fields.Key).Fields.AddRange(fields.Value);
                }
            }

            foreach (var member in file.Members)
            {
                if (member is { MayKeepLock: true, Name.Length: > 0 })
                {
                    shared._keepers.Add(member.Name);
                }

                if (concurrentTypes.Contains(member.Type))
                {
                    Of(member.Type).Members.Add(member);
                }
            }
        }

        foreach (var type in types)
        {
            shared.Add(type.Key, type.Value.Fields, type.Value.Members, collections, hasMarks);
        }

        return shared;

        (List<FieldShape> Fields, List<MemberShape> Members) Of(string type)
        {
            if (!types.TryGetValue(type, out var parts))
            {
                types.Add(type, parts = (new List<FieldShape>(), new List<MemberShape>()));
            }

            return parts;
        }
    }

    /// <summary>True where threads may meet in what a member of <paramref name="type"/> calls <paramref name="registry"/>.</summary>
    internal bool Contain(string type, string registry)
    {
        if (!_types.TryGetValue(type, out var names))
        {
            return false;
        }

        return registry.Length == 0
            ? names.IsShared
            : names.Shared.Contains(registry) || (!names.Hidden.Contains(registry) && _open.Contains(registry));
    }

    /// <summary>True where threads may meet in a member as one type uses it, which is known to be the member meant by the name.</summary>
    internal bool ContainIn(string type, string registry) => _types.TryGetValue(type, out var names) && names.Shared.Contains(registry);

    /// <summary>True where a member of this name may take a lock, by itself or by what it calls.</summary>
    internal bool MayLock(string type, string member) => _types.TryGetValue(type, out var names) && names.Locking.Contains(member);

    /// <summary>True where a member may hold a lock now and then, be it that one of its helpers takes it.</summary>
    internal bool MayHoldLock(MemberShape member) => member.MayLock || member.MayKeepLock || member.MentionsAny(_keepers);

    /// <summary>The properties of a type whose accessors may take a lock.</summary>
    internal IReadOnlyCollection<string> LockingProperties(string type) =>
        _types.TryGetValue(type, out var names) ? names.LockingProperties : Array.Empty<string>();

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

    private void Add(string type, List<FieldShape> fields, List<MemberShape> members, HashSet<string> collections, bool hasMarks)
    {
        var touched = new HashSet<string>(StringComparer.Ordinal);
        var hasLocks = AddLocked(members, touched);
        AddStarted(members, touched);
        foreach (var member in members)
        {
            touched.UnionWith(member.OrderedRegistries ?? Array.Empty<string>());
            _fragile.UnionWith(member.RetractedFrom ?? Array.Empty<string>());
            if (member.MayCheck)
            {
                _checking.Add(member.Name);
            }
        }

        var shared = new HashSet<string>(StringComparer.Ordinal);
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (field.HoldsWork)
            {
                _fragile.Add(field.Name);
            }

            if (hasMarks || field.IsShared || touched.Contains(field.Name) || (field.TypeName is { } name && collections.Contains(name)))
            {
                shared.Add(field.Name);
                if (!field.IsPrivate)
                {
                    _open.Add(field.Name);
                }
            }
            else if (field.IsPrivate)
            {
                hidden.Add(field.Name);
            }
        }

        touched.ExceptWith(hidden);
        touched.UnionWith(shared);
        var locking = NamesOfLocking(members);
        var properties = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (member is { Declaration: AccessorDeclarationSyntax or BasePropertyDeclarationSyntax, Name.Length: > 0 } && locking.Contains(member.Name))
            {
                properties.Add(member.Name);
            }
        }

        _types.Add(type, new TypeNames(touched, hidden, locking, properties, hasLocks || shared.Count > 0));
    }

    /// <summary>What is named where a lock may be held: in members that take one, and in those that they call.</summary>
    private static bool AddLocked(List<MemberShape> members, HashSet<string> touched)
    {
        var keepers = new List<string>();
        foreach (var member in members)
        {
            if (member is { MayKeepLock: true, Name.Length: > 0 })
            {
                keepers.Add(member.Name);
            }
        }

        var roots = members.FindAll(member => member.MayLock || member.MentionsAny(keepers));
        AddNames(roots, root => root.MentionsAny(keepers) ? root.Names : root.LockedNames, members, touched, int.MaxValue);
        return roots.Count > 0;
    }

    private static HashSet<string> NamesOfLocking(List<MemberShape> members)
    {
        var locking = new HashSet<string>(StringComparer.Ordinal);
        var callers = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var pending = new Stack<string>();
        foreach (var member in members)
        {
            if (member.MayLock && locking.Add(member.Name))
            {
                pending.Push(member.Name);
            }

            foreach (var called in member.Calls ?? Array.Empty<CalledMethod>())
            {
                if (called.IsOwn)
                {
                    callers.ListOf(called.Name).Add(member.Name);
                }
            }
        }

        while (pending.Count > 0)
        {
            foreach (var caller in callers.TryGetValue(pending.Pop(), out var names) ? names : new List<string>())
            {
                if (locking.Add(caller))
                {
                    pending.Push(caller);
                }
            }
        }

        return locking;
    }

    /// <summary>What is named where another thread may be started, and in the methods that are named there.</summary>
    private static void AddStarted(List<MemberShape> members, HashSet<string> touched) =>
        AddNames(members.FindAll(static member => member.MayStartThreads), static root => root.Names, members, touched, 1);

    private static void AddNames(List<MemberShape> roots, Func<MemberShape, HashSet<string>> namesOf, List<MemberShape> members, HashSet<string> touched, int depth)
    {
        if (roots.Count == 0)
        {
            return;
        }

        var byName = new Dictionary<string, List<MemberShape>>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            byName.ListOf(member.Name).Add(member);
        }

        var seen = new HashSet<MemberShape>();
        var pending = new Queue<(HashSet<string> Names, int Depth)>();
        foreach (var root in roots)
        {
            pending.Enqueue((namesOf(root), 0));
        }

        while (pending.Count > 0)
        {
            var (names, level) = pending.Dequeue();
            foreach (var name in names)
            {
                touched.Add(name);
                if (level < depth && byName.TryGetValue(name, out var called))
                {
                    foreach (var callee in called)
                    {
                        if (seen.Add(callee))
                        {
                            pending.Enqueue((callee.Names, level + 1));
                        }
                    }
                }
            }
        }
    }

    /// <param name="Shared">The fields in which threads may meet as the type uses them, be they its own or not.</param>
    /// <param name="Hidden">The other private fields of the type.</param>
    /// <param name="Locking">The members that may take a lock, by themselves or by what they call.</param>
    /// <param name="LockingProperties">The properties among them.</param>
    /// <param name="IsShared">True where the type takes locks, or has a field in which threads may meet.</param>
    private sealed record TypeNames(HashSet<string> Shared, HashSet<string> Hidden, HashSet<string> Locking, HashSet<string> LockingProperties, bool IsShared);
}
