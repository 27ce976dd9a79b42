using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// The methods of a compilation that may publish what they are given or return: those that store it where threads may meet,
/// and those that pass it on to one of them.
/// </summary>
internal sealed class PublicationClosure
{
    /// <summary>What lies more calls than this behind a called method is out of reach of the summaries, too.</summary>
    private const int MostCalls = FlowContext.DeepestCall - 2;

    /// <summary>For the name of a method: what the methods of that name publish.</summary>
    private readonly Dictionary<string, List<Publisher>> _publishers = new(StringComparer.Ordinal);

    private readonly Dictionary<MemberShape, Publisher> _byMember = new();
    private readonly CallIndex _calls;
    private readonly HashSet<string> _marked;
    private readonly DeclaredNames? _declared;
    private readonly Queue<(Publisher Publisher, Positions Added, bool IsResult, int Calls)> _pending = new();

    private PublicationClosure(CallIndex calls, HashSet<string> marked, DeclaredNames? declared)
    {
        _calls = calls;
        _marked = marked;
        _declared = declared;
    }

    /// <summary>The names of methods that store what they are given themselves, in whatever type.</summary>
    internal HashSet<string> Stores { get; } = new(StringComparer.Ordinal);

    /// <summary>Follows the publication of entries through the members of all files.</summary>
    /// <param name="files">The facts of the files.</param>
    /// <param name="calls">Who calls whom in them.</param>
    /// <param name="marked">The names of the methods that an attribute says publish.</param>
    /// <param name="isRegistry">Which registries count, by the names of the type that uses them and their own.</param>
    /// <param name="declared">Which types entries have.</param>
    internal static PublicationClosure Of(
        IReadOnlyList<TreeFacts> files,
        CallIndex calls,
        HashSet<string> marked,
        Func<string, string, bool> isRegistry,
        DeclaredNames declared) =>
        Of(files, static member => member.Publications, isRegistry, new PublicationClosure(calls, marked, declared));

    /// <summary>Follows what is added to collections, be it an entry or a mere value.</summary>
    /// <inheritdoc cref="Of(IReadOnlyList{TreeFacts}, CallIndex, HashSet{string}, Func{string, string, bool}, DeclaredNames)" />
    internal static PublicationClosure OfInsertions(IReadOnlyList<TreeFacts> files, CallIndex calls, HashSet<string> marked, Func<string, string, bool> isRegistry) =>
        Of(files, static member => member.Insertions, isRegistry, new PublicationClosure(calls, marked, declared: null));

    private static PublicationClosure Of(
        IReadOnlyList<TreeFacts> files,
        Func<MemberShape, IReadOnlyDictionary<string, Positions>?> publicationsOf,
        Func<string, string, bool> isRegistry,
        PublicationClosure closure)
    {
        foreach (var file in files)
        {
            closure.StartMarked(file);
            foreach (var member in file.Publishing)
            {
                if (publicationsOf(member) is { } publications)
                {
                    closure.Start(member, publications, isRegistry);
                }
            }
        }

        closure.Complete();
        return closure;
    }

    /// <summary>True where any method of this name publishes.</summary>
    internal bool Contains(string name) => _publishers.ContainsKey(name) || _marked.Contains(name);

    /// <summary>The names of the publishers that are called as if they belonged to what they are given first: the positions of their calls are others.</summary>
    internal HashSet<string> NamesOfExtensions()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in _byMember.Keys)
        {
            if (member.IsExtension)
            {
                names.Add(member.Name);
            }
        }

        return names;
    }

    /// <summary>What a member may publish, by itself or by what it calls.</summary>
    internal PublishedPlaces PublishedBy(MemberShape member) =>
        _byMember.TryGetValue(member, out var publisher) ? new PublishedPlaces(publisher.Arguments, publisher.IsResult, IsMarked: false) : PublishedPlaces.None;

    /// <summary>True where the method to which <paramref name="caller"/> passes an argument may publish it.</summary>
    internal bool Publishes(PassedArgument argument, MemberShape caller)
    {
        if (_marked.Contains(argument.Method.Name))
        {
            return true;
        }

        if (_publishers.TryGetValue(argument.Method.Name, out var publishers))
        {
            var position = Positions.At(argument.Position);
            foreach (var publisher in publishers)
            {
                if (publisher.Arguments.Overlaps(position) && _calls.MayCall(argument.Method, caller, publisher.Member))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True where a method that <paramref name="caller"/> calls may publish what it returns.</summary>
    internal bool PublishesResult(CalledMethod called, MemberShape caller)
    {
        if (_publishers.TryGetValue(called.Name, out var publishers))
        {
            foreach (var publisher in publishers)
            {
                if (publisher.IsResult && _calls.MayCall(called, caller, publisher.Member))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True where a method that <paramref name="caller"/> calls may publish anything.</summary>
    internal bool MayPublish(CalledMethod called, MemberShape caller)
    {
        if (_marked.Contains(called.Name))
        {
            return true;
        }

        if (_publishers.TryGetValue(called.Name, out var publishers))
        {
            foreach (var publisher in publishers)
            {
                if (_calls.MayCall(called, caller, publisher.Member))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void StartMarked(TreeFacts file)
    {
        if (_marked.Count == 0)
        {
            return;
        }

        foreach (var member in file.Members)
        {
            if (_marked.Contains(member.Name))
            {
                Mark(member, Positions.All, isResult: false, calls: 0);
            }
        }
    }

    private void Start(MemberShape member, IReadOnlyDictionary<string, Positions> publications, Func<string, string, bool> isRegistry)
    {
        foreach (var published in publications.Values)
        {
            if (published != Positions.None)
            {
                Stores.Add(member.Name);
            }
        }

        var arguments = SharedRegistries.PublishedBy(member.Type, publications, isRegistry, out var publishes);
        if (publishes)
        {
            Mark(member, arguments, member.HasResult, calls: 0);
        }
    }

    /// <summary>Ends because each step adds a position or a result, of which there are no more than the source has; the nearest come first.</summary>
    private void Complete()
    {
        while (_pending.Count > 0)
        {
            var (publisher, added, isResult, calls) = _pending.Dequeue();
            if (calls == MostCalls)
            {
                return;
            }

            foreach (var forwarder in _calls.PassingTo(publisher.Member.Name))
            {
                if (added.Overlaps(Positions.At(forwarder.Passed.Position)) && _calls.MayCall(forwarder.Passed.Method, forwarder.Member, publisher.Member))
                {
                    Mark(forwarder.Member, forwarder.From, forwarder.Member.HasResult, calls + 1);
                }
            }

            if (!isResult)
            {
                continue;
            }

            foreach (var caller in _calls.Calling(publisher.Member.Name))
            {
                if (_calls.MayCall(caller.Called, caller.Member, publisher.Member))
                {
                    Mark(caller.Member, Positions.None, isResult: true, calls + 1);
                }
            }
        }
    }

    private void Mark(MemberShape member, Positions arguments, bool isResult, int calls)
    {
        if (_declared is not null)
        {
            arguments = _declared.EntriesOf(member, arguments);
            isResult = isResult && _declared.MayReturnEntry(member);
        }

        if (!_byMember.TryGetValue(member, out var known))
        {
            _byMember.Add(member, known = new Publisher(member));
            _publishers.ListOf(member.Name).Add(known);
        }

        var added = arguments - known.Arguments;
        var isNewResult = isResult && !known.IsResult;
        if (added == Positions.None && !isNewResult)
        {
            return;
        }

        known.Arguments |= arguments;
        known.IsResult |= isResult;
        _pending.Enqueue((known, added, isNewResult, calls));
    }

    /// <summary>What a member is known to publish so far.</summary>
    private sealed class Publisher
    {
        internal Publisher(MemberShape member) => Member = member;

        internal MemberShape Member { get; }

        internal Positions Arguments { get; set; }

        internal bool IsResult { get; set; }
    }
}
