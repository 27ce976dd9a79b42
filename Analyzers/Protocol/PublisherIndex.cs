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
            || shape.UsesAfterCallOf(names.Publishers.Contains)
            || ((shape.UsesStored || shape.UsesAfterCallOf(ApiCatalogue.IsPublicationName))
                && (options.Evidence == Evidence.Any || names.ConcurrentTypes.Contains(shape.Type)));
    }

    /// <summary>True where a method or property of this name may publish.</summary>
    internal bool MayPublish(string name) => ApiCatalogue.IsPublicationName(name) || _names.Value.Publishers.Contains(name);

    /// <summary>True where the outermost type around a member uses anything by which threads meet, in any of its parts.</summary>
    internal bool IsInConcurrentType(MemberShape shape) => _names.Value.ConcurrentTypes.Contains(shape.Type);

    /// <summary>True where an outermost type uses anything by which threads meet, in any of its parts.</summary>
    internal bool IsConcurrent(INamedTypeSymbol type) => _names.Value.ConcurrentTypes.Contains(type.Name);

    private static Names Build(Compilation compilation)
    {
        var concurrentTypes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tree in compilation.SyntaxTrees)
        {
            concurrentTypes.UnionWith(TreeFacts.Of(tree, CancellationToken.None).ConcurrentTypes);
        }

        var publishers = new HashSet<string>(StringComparer.Ordinal);
        var forwarders = new List<MemberShape>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var shape in TreeFacts.Of(tree, CancellationToken.None).Members)
            {
                if (shape.Publishes && concurrentTypes.Contains(shape.Type))
                {
                    publishers.Add(shape.Name);
                }
                else if (shape.PassesArgumentsTo is not null)
                {
                    forwarders.Add(shape);
                }
            }
        }

        // Names that every collection has say nothing about the method behind them: forwarding is followed through others.
        for (var grew = true; grew;)
        {
            grew = false;
            for (var i = forwarders.Count - 1; i >= 0; i--)
            {
                if (ForwardsTo(publishers, forwarders[i]))
                {
                    grew |= publishers.Add(forwarders[i].Name);
                    forwarders.RemoveAt(i);
                }
            }
        }

        publishers.Remove(string.Empty);
        return new Names(publishers, concurrentTypes);
    }

    private static bool ForwardsTo(HashSet<string> publishers, MemberShape shape)
    {
        foreach (var callee in shape.PassesArgumentsTo!)
        {
            if (publishers.Contains(callee) && !ApiCatalogue.IsPublicationName(callee))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="Publishers">The names of methods that may publish, directly or by forwarding.</param>
    /// <param name="ConcurrentTypes">The names of outermost types that use anything by which threads meet.</param>
    private sealed record Names(HashSet<string> Publishers, HashSet<string> ConcurrentTypes);
}
