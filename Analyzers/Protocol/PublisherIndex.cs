using Microsoft.CodeAnalysis;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Configuration;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Which names of methods may stand for a publication somewhere in the compilation. A first sieve, made from syntax alone,
/// that keeps most methods from being bound and followed at all.
/// </summary>
internal sealed class PublisherIndex
{
    private readonly Lazy<Names> _names;

    internal PublisherIndex(Compilation compilation) => _names = new Lazy<Names>(() => Build(compilation));

    /// <summary>True where a member may publish an entry and touch it afterwards.</summary>
    internal bool MayRegister(IMethodSymbol member, RaceOptions options, CancellationToken cancellationToken)
    {
        var declaration = member.PartialImplementationPart ?? member;
        if (declaration.DeclaringSyntaxReferences.Length == 0)
        {
            return false;
        }

        var reference = declaration.DeclaringSyntaxReferences[0];
        if (TreeFacts.Of(reference.SyntaxTree, cancellationToken).ShapeOf(reference.GetSyntax(cancellationToken)) is not { } shape)
        {
            return true;
        }

        var names = _names.Value;
        return shape.UsesStoredLazily
            || shape.UsesArgumentAfter(names.Publishes)
            || shape.UsesResultOf(names.ResultPublishers.Contains)
            || shape.MentionsAny(names.MarkedPublishers)
            || ((shape.UsesStored || shape.UsesArgumentAfter(PassedArgument.IsToPublication) || shape.UsesResultOf(ApiCatalogue.IsPublicationName))
                && (options.Evidence == Evidence.Any || names.ConcurrentTypes.Contains(shape.Type)));
    }

    /// <summary>True where a method or property of this name may publish.</summary>
    internal bool MayPublish(string name) => ApiCatalogue.IsPublicationName(name) || _names.Value.Contains(name);

    /// <summary>True where a method of this name may put what it is given anywhere, in whatever type.</summary>
    internal bool MayStore(string name) => MayPublish(name) || _names.Value.Stores.Contains(name);

    /// <summary>True where the outermost type around a member uses anything by which threads meet, in any of its parts.</summary>
    internal bool IsInConcurrentType(MemberShape shape) => _names.Value.ConcurrentTypes.Contains(shape.Type);

    /// <summary>True where an outermost type uses anything by which threads meet, in any of its parts.</summary>
    internal bool IsConcurrent(INamedTypeSymbol type) => _names.Value.ConcurrentTypes.Contains(type.Name);

    /// <summary>True where a type of this name uses anything by which threads meet, and a method of that name in the source publishes.</summary>
    internal bool IsConcurrentPublisher(string type, string method) => _names.Value.ConcurrentTypes.Contains(type) && _names.Value.Contains(method);

    /// <summary>True where the source has an attribute that the rules know.</summary>
    internal bool HasMarks => _names.Value.HasMarks;

    private static Names Build(Compilation compilation)
    {
        var concurrentTypes = new HashSet<string>(StringComparer.Ordinal);
        var markedPublishers = new HashSet<string>(StringComparer.Ordinal);
        var hasMarks = false;
        foreach (var tree in compilation.SyntaxTrees)
        {
            var facts = TreeFacts.Of(tree, CancellationToken.None);
            concurrentTypes.UnionWith(facts.ConcurrentTypes);
            markedPublishers.UnionWith(facts.MarkedPublishers);
            hasMarks |= facts.HasMarks;
        }

        var closure = new Closure(markedPublishers);
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var shape in TreeFacts.Of(tree, CancellationToken.None).Members)
            {
                if (shape.Name.Length > 0)
                {
                    closure.Add(shape, concurrentTypes.Contains(shape.Type));
                }
            }
        }

        closure.Complete();
        return new Names(closure.ArgumentPublishers, closure.ResultPublishers, markedPublishers, closure.Stores, concurrentTypes, hasMarks);
    }

    /// <param name="ArgumentPublishers">The names of methods that may publish what they are given, directly or by forwarding, and the positions of it.</param>
    /// <param name="ResultPublishers">The names of methods that may publish what they return.</param>
    /// <param name="MarkedPublishers">Those that an attribute says publish, perhaps the very object that they are called on.</param>
    /// <param name="Stores">The names of methods that store what they are given themselves, in whatever type.</param>
    /// <param name="ConcurrentTypes">The names of outermost types that use anything by which threads meet.</param>
    /// <param name="HasMarks">Whether there is an attribute that the rules know.</param>
    private sealed record Names(
        Dictionary<string, Positions> ArgumentPublishers,
        HashSet<string> ResultPublishers,
        HashSet<string> MarkedPublishers,
        HashSet<string> Stores,
        HashSet<string> ConcurrentTypes,
        bool HasMarks)
    {
        internal bool Contains(string name) => ArgumentPublishers.ContainsKey(name) || ResultPublishers.Contains(name);

        internal bool Publishes(PassedArgument argument) =>
            ArgumentPublishers.TryGetValue(argument.Method, out var published) && published.Overlaps(Positions.At(argument.Position));
    }

    /// <summary>Follows publication through methods that pass on what they are given, or return what others return.</summary>
    private sealed class Closure
    {
        /// <summary>For the name of a method that publishes its arguments: who passes what to it.</summary>
        private readonly Dictionary<string, List<Forwarder>> _passingTo = new(StringComparer.Ordinal);

        /// <summary>For the name of a method that publishes its result: the methods that call it and have a result too.</summary>
        private readonly Dictionary<string, List<string>> _calling = new(StringComparer.Ordinal);
        private readonly Stack<(string Name, Positions Positions, bool IsResult)> _pending = new();

        internal Closure(HashSet<string> markedPublishers)
        {
            foreach (var name in markedPublishers)
            {
                _pending.Push((name, Positions.All, IsResult: false));
            }
        }

        internal Dictionary<string, Positions> ArgumentPublishers { get; } = new(StringComparer.Ordinal);

        internal HashSet<string> ResultPublishers { get; } = new(StringComparer.Ordinal);

        internal HashSet<string> Stores { get; } = new(StringComparer.Ordinal);

        /// <summary>Names that every collection has say nothing about the method behind them: forwarding is followed through others.</summary>
        internal void Add(MemberShape shape, bool isConcurrent)
        {
            if (shape.PassesParametersTo is not null)
            {
                foreach (var passed in shape.PassesParametersTo)
                {
                    if (!PassedArgument.IsToPublication(passed.Key))
                    {
                        ListOf(_passingTo, passed.Key.Method).Add(new Forwarder(Positions.At(passed.Key.Position), shape.Name, passed.Value, shape.HasResult));
                    }
                }
            }

            if (shape.HasResult && shape.Calls is not null)
            {
                foreach (var callee in shape.Calls)
                {
                    if (!ApiCatalogue.IsPublicationName(callee))
                    {
                        ListOf(_calling, callee).Add(shape.Name);
                    }
                }
            }

            if (shape.PublishedParameters != Positions.None)
            {
                Stores.Add(shape.Name);
            }

            if (isConcurrent)
            {
                _pending.Push((shape.Name, shape.PublishedParameters, IsResult: false));
                if (shape.PublishesResult)
                {
                    _pending.Push((shape.Name, Positions.None, IsResult: true));
                }
            }
        }

        /// <summary>Ends because each step adds a name or a position, of which there are no more than the source has.</summary>
        internal void Complete()
        {
            while (_pending.Count > 0)
            {
                var (name, positions, isResult) = _pending.Pop();
                if (isResult)
                {
                    MarkResult(name);
                }
                else
                {
                    MarkArguments(name, positions);
                }
            }
        }

        private void MarkArguments(string name, Positions positions)
        {
            ArgumentPublishers.TryGetValue(name, out var known);
            var added = positions - known;
            if (added == Positions.None)
            {
                return;
            }

            ArgumentPublishers[name] = known | positions;
            if (_passingTo.TryGetValue(name, out var forwarders))
            {
                foreach (var forwarder in forwarders)
                {
                    if (!forwarder.To.Overlaps(added))
                    {
                        continue;
                    }

                    _pending.Push((forwarder.Name, forwarder.From, IsResult: false));
                    if (forwarder.HasResult)
                    {
                        _pending.Push((forwarder.Name, Positions.None, IsResult: true));
                    }
                }
            }
        }

        private void MarkResult(string name)
        {
            if (ResultPublishers.Add(name) && _calling.TryGetValue(name, out var callers))
            {
                foreach (var caller in callers)
                {
                    _pending.Push((caller, Positions.None, IsResult: true));
                }
            }
        }

        private static List<T> ListOf<T>(Dictionary<string, List<T>> lists, string key)
        {
            if (!lists.TryGetValue(key, out var list))
            {
                lists.Add(key, list = new List<T>());
            }

            return list;
        }

        /// <param name="To">The positions at which the callee is given something.</param>
        /// <param name="Name">The name of the method that calls it.</param>
        /// <param name="From">The positions of the caller's own arguments from which that comes.</param>
        /// <param name="HasResult">True where the caller hands an object out, which may be what it passed on.</param>
        private readonly record struct Forwarder(Positions To, string Name, Positions From, bool HasResult);
    }
}
