using System.Runtime.CompilerServices;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// The files of one compilation, with what their names tell together. To read that takes time with every file there is, and
/// most edits change nothing of it: where a compilation differs from an earlier one by such edits alone, it takes the names
/// of that one. They are kept with the files, and go when these go.
/// </summary>
internal sealed class SourceVersion
{
    /// <summary>By the first file and by the last, of which an edit leaves one as it is.</summary>
    private static readonly ConditionalWeakTable<TreeFacts, SourceVersion> _known = new();

    private readonly IReadOnlyList<TreeFacts> _read;
    private readonly Dictionary<MemberShape, MemberShape>? _replaced;

    private SourceVersion(SourceNames names, IReadOnlyList<TreeFacts> read, Dictionary<MemberShape, MemberShape>? replaced)
    {
        Names = names;
        _read = read;
        _replaced = replaced;
    }

    /// <summary>What the names in the files tell.</summary>
    internal SourceNames Names { get; }

    /// <summary>The member that <see cref="Names"/> know in the place of one of the files.</summary>
    internal MemberShape Indexed(MemberShape member) => _replaced is not null && _replaced.TryGetValue(member, out var read) ? read : member;

    /// <summary>The version that files make.</summary>
    internal static SourceVersion Of(IReadOnlyList<TreeFacts> files)
    {
        if (files.Count == 0)
        {
            return new SourceVersion(SourceNames.Read(files), files, replaced: null);
        }

        var (first, last) = (files[0], files[files.Count - 1]);
        var version = Reuse(first, files) ?? Reuse(last, files) ?? new SourceVersion(SourceNames.Read(files), files, replaced: null);
        Keep(first, version);
        Keep(last, version);
        return version;
    }

    private static SourceVersion? Reuse(TreeFacts key, IReadOnlyList<TreeFacts> files) =>
        _known.TryGetValue(key, out var earlier) ? earlier.Replace(files) : null;

    /// <summary>This version with other files in the place of some; null where they tell anything else.</summary>
    private SourceVersion? Replace(IReadOnlyList<TreeFacts> files)
    {
        if (files.Count != _read.Count)
        {
            return null;
        }

        Dictionary<MemberShape, MemberShape>? replaced = null;
        for (var i = 0; i < files.Count; i++)
        {
            if (ReferenceEquals(files[i], _read[i]))
            {
                continue;
            }

            if (!files[i].MayReplace(_read[i], Names.Shared))
            {
                return null;
            }

            replaced ??= new Dictionary<MemberShape, MemberShape>();
            using var old = _read[i].Members.GetEnumerator();
            foreach (var member in files[i].Members)
            {
                old.MoveNext();
                replaced.Add(member, old.Current);
            }
        }

        return new SourceVersion(Names, _read, replaced);
    }

    private static void Keep(TreeFacts key, SourceVersion version)
    {
        lock (_known)
        {
            _known.Remove(key);
            _known.Add(key, version);
        }
    }
}
