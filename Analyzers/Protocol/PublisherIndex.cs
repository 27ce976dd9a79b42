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
    private readonly Lazy<HashSet<string>> _names;

    internal PublisherIndex(Compilation compilation) => _names = new Lazy<HashSet<string>>(() => Build(compilation));

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

        var isConcurrent = shape.IsInConcurrentType || options.Evidence == Evidence.Any;
        return (isConcurrent && (shape.UsesStored || shape.UsesAfterCallOf(ApiCatalogue.IsPublicationName)))
            || shape.UsesAfterCallOf(_names.Value.Contains);
    }

    private static HashSet<string> Build(Compilation compilation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var shapes = new List<MemberShape>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var shape in TreeFacts.Of(tree, CancellationToken.None).Members)
            {
                if (shape.Name.Length == 0)
                {
                    continue;
                }

                if (shape is { Publishes: true, IsInConcurrentType: true })
                {
                    names.Add(shape.Name);
                }
                else if (shape.PassesArgumentsTo is not null)
                {
                    shapes.Add(shape);
                }
            }
        }

        // Names that every collection has say nothing about the method behind them: forwarding is followed through others.
        for (var grew = true; grew;)
        {
            grew = false;
            for (var i = shapes.Count - 1; i >= 0; i--)
            {
                if (ForwardsTo(names, shapes[i]))
                {
                    grew |= names.Add(shapes[i].Name);
                    shapes.RemoveAt(i);
                }
            }
        }

        return names;
    }

    private static bool ForwardsTo(HashSet<string> names, MemberShape shape)
    {
        foreach (var callee in shape.PassesArgumentsTo!)
        {
            if (names.Contains(callee) && !ApiCatalogue.IsPublicationName(callee))
            {
                return true;
            }
        }

        return false;
    }
}
