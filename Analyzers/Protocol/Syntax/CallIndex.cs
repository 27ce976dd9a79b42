using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Who calls whom in a compilation, as far as names tell. A call is matched with methods by name and number of arguments, and
/// one without a receiver with those of the type itself, where it has any.
/// </summary>
internal sealed class CallIndex
{
    private static readonly Dictionary<PassedArgument, Positions> EmptyArguments = new();

    /// <summary>For the name of a method: who passes what to it.</summary>
    private readonly Dictionary<string, List<Forwarder>> _passingTo = new(StringComparer.Ordinal);

    /// <summary>For the name of a method: the methods that call it and have a result too.</summary>
    private readonly Dictionary<string, List<Caller>> _calling = new(StringComparer.Ordinal);

    /// <summary>The names of the methods that each outermost type declares.</summary>
    private readonly Dictionary<string, HashSet<string>> _declared = new(StringComparer.Ordinal);
    private readonly HashSet<(string Type, string Field)> _collections = new();

    private CallIndex()
    {
    }

    /// <summary>Reads the calls of all files.</summary>
    internal static CallIndex Of(IReadOnlyList<TreeFacts> files)
    {
        var index = new CallIndex();
        foreach (var file in files)
        {
            foreach (var member in file.Members)
            {
                index.Add(member);
            }
        }

        foreach (var file in files)
        {
            index.AddCollections(file);
        }

        return index;
    }

    /// <summary>The methods that pass something to one of this name.</summary>
    internal IReadOnlyList<Forwarder> PassingTo(string method) =>
        _passingTo.TryGetValue(method, out var forwarders) ? forwarders : (IReadOnlyList<Forwarder>)Array.Empty<Forwarder>();

    /// <summary>The methods with a result that call one of this name.</summary>
    internal IReadOnlyList<Caller> Calling(string method) =>
        _calling.TryGetValue(method, out var callers) ? callers : (IReadOnlyList<Caller>)Array.Empty<Caller>();

    /// <summary>True where a call may be one of <paramref name="callee"/>.</summary>
    internal bool MayCall(CalledMethod called, MemberShape caller, MemberShape callee) =>
        callee.Takes(called.Count)
        && (called.Registry is not { Length: > 0 } registry || !_collections.Contains((caller.Type, registry)))
        && (!called.IsOwn || callee.Type == caller.Type || !Declares(caller.Type, called.Name));

    /// <summary>False for a type of another project whose source the compiler happens to have: its members were not read.</summary>
    private bool Declares(string type, string method) => _declared.TryGetValue(type, out var declared) && declared.Contains(method);

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
                _passingTo.ListOf(passed.Key.Method.Name).Add(new Forwarder(member, passed.Key, passed.Value));
            }
        }

        if (member is { HasResult: true, Calls: { } calls })
        {
            foreach (var called in calls)
            {
                if (called.IsOwn || !ApiCatalogue.IsPublicationName(called.Name))
                {
                    _calling.ListOf(called.Name).Add(new Caller(member, called));
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

    /// <param name="Member">The method that passes something on.</param>
    /// <param name="Passed">What it passes, and to whom.</param>
    /// <param name="From">The positions of its own arguments from which that comes.</param>
    internal readonly record struct Forwarder(MemberShape Member, PassedArgument Passed, Positions From);

    /// <param name="Member">The method that calls, and hands an object out, which may be what it got.</param>
    /// <param name="Called">The method that it calls.</param>
    internal readonly record struct Caller(MemberShape Member, CalledMethod Called);
}
