using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// The methods of a compilation that may publish what they are given or return: those that store it where threads may meet,
/// and those that pass it on to one of them. A call is matched with methods by name and number of arguments, and one without
/// a receiver with those of the type itself, where it has any.
/// </summary>
internal sealed class PublicationClosure
{
    /// <summary>What lies more calls than this behind a called method is out of reach of the summaries, too.</summary>
    private const int MostCalls = FlowContext.DeepestCall - 2;

    private static readonly Dictionary<PassedArgument, Positions> EmptyArguments = new();

    /// <summary>For the name of a method: what the methods of that name publish.</summary>
    private readonly Dictionary<string, List<Publisher>> _publishers = new(StringComparer.Ordinal);

    private readonly Dictionary<MemberShape, Publisher> _byMember = new();

    /// <summary>For the name of a method: who passes what to it.</summary>
    private readonly Dictionary<string, List<Forwarder>> _passingTo = new(StringComparer.Ordinal);

    /// <summary>For the name of a method: the methods that call it and have a result too.</summary>
    private readonly Dictionary<string, List<Caller>> _calling = new(StringComparer.Ordinal);

    /// <summary>The names of the methods that each outermost type declares.</summary>
    private readonly Dictionary<string, HashSet<string>> _declared = new(StringComparer.Ordinal);
    private readonly HashSet<(string Type, string Field)> _collections = new();
    private readonly HashSet<string> _marked;
    private readonly Queue<(Publisher Publisher, Positions Added, bool IsResult, int Calls)> _pending = new();

    private PublicationClosure(HashSet<string> marked) => _marked = marked;

    /// <summary>The names of methods that store what they are given themselves, in whatever type.</summary>
    internal HashSet<string> Stores { get; } = new(StringComparer.Ordinal);

    /// <summary>Follows publication through the members of all files.</summary>
    /// <param name="files">The facts of the files.</param>
    /// <param name="marked">The names of the methods that an attribute says publish.</param>
    /// <param name="isRegistry">Which registries count, by the names of the type that uses them and their own.</param>
    internal static PublicationClosure Of(IReadOnlyList<TreeFacts> files, HashSet<string> marked, Func<string, string, bool> isRegistry)
    {
        var closure = new PublicationClosure(marked);
        foreach (var file in files)
        {
            foreach (var member in file.Members)
            {
                closure.Add(member);
            }
        }

        foreach (var file in files)
        {
            closure.AddCollections(file);
            foreach (var member in file.Members)
            {
                closure.Start(member, isRegistry);
            }
        }

        closure.Complete();
        return closure;
    }

    /// <summary>True where any method of this name publishes.</summary>
    internal bool Contains(string name) => _publishers.ContainsKey(name) || _marked.Contains(name);

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
                if (publisher.Arguments.Overlaps(position) && MayCall(argument.Method, caller, publisher.Member))
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
                if (publisher.IsResult && MayCall(called, caller, publisher.Member))
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
                if (MayCall(called, caller, publisher.Member))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Names that every collection has say nothing about the method behind them: forwarding is followed through others.</summary>
    private void Add(MemberShape member)
    {
        if (!_declared.TryGetValue(member.Type, out var declared))
        {
            _declared.Add(member.Type, declared = new HashSet<string>(StringComparer.Ordinal));
        }

        declared.Add(member.Name);
        foreach (var passed in member.PassesParametersTo ?? EmptyArguments)
        {
            if (!PassedArgument.IsToPublication(passed.Key))
            {
                ListOf(_passingTo, passed.Key.Method.Name).Add(new Forwarder(member, passed.Key, passed.Value));
            }
        }

        if (member is { HasResult: true, Calls: { } calls })
        {
            foreach (var called in calls)
            {
                if (called.IsOwn || !ApiCatalogue.IsPublicationName(called.Name))
                {
                    ListOf(_calling, called.Name).Add(new Caller(member, called));
                }
            }
        }
    }

    /// <summary>What is declared as one of .NET's collections is no type of this compilation with methods of the same names.</summary>
    private void AddCollections(TreeFacts file)
    {
        foreach (var type in file.Fields)
        {
            foreach (var field in type.Value)
            {
                if (field.TypeName is { } name && !_declared.ContainsKey(name) && ApiCatalogue.IsCollectionTypeName(name))
                {
                    _collections.Add((type.Key, field.Name));
                }
            }
        }
    }

    private void Start(MemberShape member, Func<string, string, bool> isRegistry)
    {
        if (_marked.Contains(member.Name))
        {
            Mark(member, Positions.All, isResult: false, calls: 0);
        }

        if (member.Publications is null)
        {
            return;
        }

        foreach (var published in member.Publications.Values)
        {
            if (published != Positions.None)
            {
                Stores.Add(member.Name);
            }
        }

        var arguments = SharedRegistries.PublishedBy(member, isRegistry, out var publishes);
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

            if (_passingTo.TryGetValue(publisher.Member.Name, out var forwarders))
            {
                foreach (var forwarder in forwarders)
                {
                    if (added.Overlaps(Positions.At(forwarder.Passed.Position)) && MayCall(forwarder.Passed.Method, forwarder.Member, publisher.Member))
                    {
                        Mark(forwarder.Member, forwarder.From, forwarder.Member.HasResult, calls + 1);
                    }
                }
            }

            if (isResult && _calling.TryGetValue(publisher.Member.Name, out var callers))
            {
                foreach (var caller in callers)
                {
                    if (MayCall(caller.Called, caller.Member, publisher.Member))
                    {
                        Mark(caller.Member, Positions.None, isResult: true, calls + 1);
                    }
                }
            }
        }
    }

    private void Mark(MemberShape member, Positions arguments, bool isResult, int calls)
    {
        if (!_byMember.TryGetValue(member, out var known))
        {
            _byMember.Add(member, known = new Publisher(member));
            ListOf(_publishers, member.Name).Add(known);
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

    private bool MayCall(CalledMethod called, MemberShape caller, MemberShape callee) =>
        callee.Takes(called.Count)
        && (called.Registry is not { Length: > 0 } registry || !_collections.Contains((caller.Type, registry)))
        && (!called.IsOwn || callee.Type == caller.Type || !Declares(caller.Type, called.Name));

    /// <summary>False for a type of another project whose source the compiler happens to have: its members were not read.</summary>
    private bool Declares(string type, string method) => _declared.TryGetValue(type, out var declared) && declared.Contains(method);

    private static List<T> ListOf<T>(Dictionary<string, List<T>> lists, string key)
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists.Add(key, list = new List<T>());
        }

        return list;
    }

    /// <summary>What a member is known to publish so far.</summary>
    private sealed class Publisher
    {
        internal Publisher(MemberShape member) => Member = member;

        internal MemberShape Member { get; }

        internal Positions Arguments { get; set; }

        internal bool IsResult { get; set; }
    }

    /// <param name="Member">The method that passes something on.</param>
    /// <param name="Passed">What it passes, and to whom.</param>
    /// <param name="From">The positions of its own arguments from which that comes.</param>
    private readonly record struct Forwarder(MemberShape Member, PassedArgument Passed, Positions From);

    /// <param name="Member">The method that calls, and hands an object out, which may be what it got.</param>
    /// <param name="Called">The method that it calls.</param>
    private readonly record struct Caller(MemberShape Member, CalledMethod Called);
}
