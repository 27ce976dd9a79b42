using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// What the members of one outermost type do where threads meet, as far as syntax tells. It depends on nothing but the parts
/// of the type, so that an edit leaves that of other files as it is.
/// </summary>
internal sealed class ThreadUse
{
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private readonly HashSet<string> _retractedFrom = new(StringComparer.Ordinal);
    private readonly HashSet<string> _checking = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lockingProperties = new(StringComparer.Ordinal);

    private ThreadUse(List<MemberShape> members)
    {
        HasLocks = AddLocked(members);
        AddStarted(members);
        Locking = NamesOfLocking(members);
        foreach (var member in members)
        {
            _touched.UnionWith(member.OrderedRegistries ?? Array.Empty<string>());
            _retractedFrom.UnionWith(member.RetractedFrom ?? Array.Empty<string>());
            if (member.MayCheck)
            {
                _checking.Add(member.Name);
            }

            if (member is { Declaration: AccessorDeclarationSyntax or BasePropertyDeclarationSyntax, Name.Length: > 0 } && Locking.Contains(member.Name))
            {
                _lockingProperties.Add(member.Name);
            }
        }
    }

    /// <summary>What is named where a lock may be held or another thread may run, and what is stored in memory order.</summary>
    internal HashSet<string> Touched => _touched;

    /// <summary>The registries, by name, that single entries are taken out of.</summary>
    internal HashSet<string> RetractedFrom => _retractedFrom;

    /// <summary>The members that ask a collection for something.</summary>
    internal HashSet<string> Checking => _checking;

    /// <summary>The members that may take a lock, by themselves or by what they call.</summary>
    internal HashSet<string> Locking { get; }

    /// <summary>The properties among them.</summary>
    internal IReadOnlyCollection<string> LockingProperties => _lockingProperties;

    /// <summary>True where the type takes locks.</summary>
    internal bool HasLocks { get; }

    /// <summary>True where another version of the type does the same.</summary>
    internal bool IsSame(ThreadUse other) =>
        HasLocks == other.HasLocks
        && _touched.SetEquals(other._touched)
        && _retractedFrom.SetEquals(other._retractedFrom)
        && _checking.SetEquals(other._checking)
        && _lockingProperties.SetEquals(other._lockingProperties)
        && Locking.SetEquals(other.Locking);

    /// <summary>What a type does in those of its parts that the files hold.</summary>
    internal static ThreadUse Of(IReadOnlyList<TreeFacts> files, string type)
    {
        var members = new List<MemberShape>();
        foreach (var file in files)
        {
            members.AddRange(file.MembersOf(type));
        }

        return new ThreadUse(members);
    }

    /// <summary>What is named where a lock may be held: in members that take one, and in those that they call.</summary>
    private bool AddLocked(List<MemberShape> members)
    {
        var keepers = new List<string>();
        foreach (var member in members)
        {
            if (member is { MayKeepLock: true, Name.Length: > 0 })
            {
                keepers.Add(member.Name);
            }
        }

        var roots = members.FindAll(member => member.MayLock || member.MayKeepLock || member.MentionsAny(keepers));
        AddNames(roots, root => root.MayKeepLock || root.MentionsAny(keepers) ? root.Names : root.LockedNames, members, int.MaxValue);
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
    private void AddStarted(List<MemberShape> members) =>
        AddNames(members.FindAll(static member => member.MayStartThreads), static root => root.Names, members, 1);

    private void AddNames(List<MemberShape> roots, Func<MemberShape, HashSet<string>> namesOf, List<MemberShape> members, int depth)
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
                _touched.Add(name);
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
}
