using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Configuration;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Which names of methods may stand for a publication somewhere in the compilation. A first sieve, made from syntax alone,
/// that keeps most methods from being bound and followed at all.
/// </summary>
internal sealed class PublisherIndex : ICallSieve
{
    private readonly Lazy<IReadOnlyList<TreeFacts>> _files;
    private readonly Lazy<SourceVersion> _version;
    private readonly Lazy<Dictionary<string, List<TypeDeclarationSyntax>>> _derived;

    internal PublisherIndex(Compilation compilation)
    {
        _files = new Lazy<IReadOnlyList<TreeFacts>>(() => FactsOf(compilation));
        _version = new Lazy<SourceVersion>(() => SourceVersion.Of(_files.Value));
        _derived = new Lazy<Dictionary<string, List<TypeDeclarationSyntax>>>(() => DerivedOf(_files.Value));
    }

    private SourceNames Source => _version.Value.Names;

    /// <summary>True where a member may publish an entry and touch it afterwards.</summary>
    internal bool MayRegister(IMethodSymbol member, RaceOptions options, CancellationToken cancellationToken)
    {
        if (MemberShape.Of(member, cancellationToken) is not { } shape)
        {
            return FlowContext.HasBody(member);
        }

        // What the tests need is handed to them, for every member of the compilation comes by here.
        var names = Source;
        return shape.UsesStoredLazily
            || shape.UsesArgumentAfter((names, shape), static (argument, asked) => asked.names.Closure.Publishes(argument, asked.shape))
            || shape.UsesResultOf((names, shape), static (called, asked) => asked.names.Closure.PublishesResult(called, asked.shape))
            || shape.MentionsAny(names.MarkedPublishers)
            || shape.MentionsAny(names.PublishingExtensions)
            || (options.Evidence == Evidence.Any
                ? shape.UsesStored(names, static (_, _) => true) || shape.UsesArgumentAfter(names, static (argument, _) => PassedArgument.IsToPublication(argument)) || UsesResultOfPublication(shape)
                : shape.UsesStored((names, shape), static (registry, asked) => asked.names.Shared.Contain(asked.shape.Type, registry))
                    || shape.UsesArgumentAfter((names, shape), static (argument, asked) => argument.Registry is { } registry && asked.names.Shared.Contain(asked.shape.Type, registry))
                    || (names.ConcurrentTypes.Contains(shape.Type) && UsesResultOfPublication(shape) && names.Shared.Contain(shape.Type, PassedArgument.Unnamed)));
    }

    private static bool UsesResultOfPublication(MemberShape shape) => shape.UsesResultOf(shape, static (called, _) => ApiCatalogue.IsPublicationName(called.Name));

    /// <summary>What a method with a body here may publish, by itself or by what it calls.</summary>
    internal PublishedPlaces PublishedBy(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (MemberShape.Of(method, cancellationToken) is not { } shape)
        {
            return FlowContext.HasBody(method) ? PublishedPlaces.All : PublishedPlaces.None;
        }

        return PublishedBy(shape);
    }

    private PublishedPlaces PublishedBy(MemberShape shape)
    {
        var names = Source;
        return names.Closure.PublishedBy(_version.Value.Indexed(shape)) with { IsMarked = names.MarkedPublishers.Contains(shape.Name) };
    }

    /// <summary>What a method with a body here may publish where a failure stays, by itself or by what it calls.</summary>
    internal PublishedPlaces FailureKeptBy(IMethodSymbol method, CancellationToken cancellationToken) =>
        MemberShape.Of(method, cancellationToken) is { } shape ? Source.Fragile.PublishedBy(_version.Value.Indexed(shape)) with { IsMarked = IsMarked(method) }
        : FlowContext.HasBody(method) ? PublishedPlaces.All
        : PublishedPlaces.None;

    /// <summary>True where a field or property of this name may be a truth value: one of the compilation is, or none is declared there.</summary>
    internal bool IsFlag(string field) => MemberShape.IsOfBackingField(field) || field == MemberShape.BackingField || Source.Declared.IsFlag(field);

    /// <summary>True where a member calls another, by name, that sets a flag.</summary>
    internal bool CallsSetter(MemberShape shape)
    {
        foreach (var called in shape.Calls ?? Array.Empty<CalledMethod>())
        {
            if (Source.FlagSetters.Contains(called.Name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a field or property of this name is declared as a number or an enum somewhere in the compilation.</summary>
    internal bool IsState(string field) => Source.Declared.IsState(field);

    /// <summary>True where an attribute says of a method of this name that it publishes.</summary>
    internal bool IsMarked(IMethodSymbol method) => Source.MarkedPublishers.Contains(method.Name);

    /// <summary>True where threads may meet in what a type calls <paramref name="registry"/>, and a failure stays there if that is asked.</summary>
    internal bool IsShared(string type, string registry, bool isFragile) =>
        isFragile ? Source.Shared.MayHoldFailures(type, registry) : Source.Shared.Contain(type, registry);

    /// <summary>True where threads may meet in a registry, as its own type or <paramref name="user"/> uses it.</summary>
    internal bool IsShared(ISymbol registry, INamedTypeSymbol user) =>
        IsSharedIn(TypeHierarchy.OutermostOf(registry.ContainingType), registry) || IsSharedIn(TypeHierarchy.OutermostOf(user), registry);

    /// <summary>The syntax does not always name the field behind a property.</summary>
    private bool IsSharedIn(INamedTypeSymbol type, ISymbol registry)
    {
        var shared = Source.Shared;
        return registry is IFieldSymbol { AssociatedSymbol: IPropertySymbol property }
            ? shared.ContainIn(type.Name, property.Name) || shared.ContainIn(type.Name, MemberShape.BackingField)
            : shared.ContainIn(type.Name, registry.Name);
    }

    /// <inheritdoc />
    public bool MayStore(IMethodSymbol method, CancellationToken cancellationToken) =>
        MemberShape.Of(method, cancellationToken) is not { Publications: null } shape || PublishedBy(shape).IsAny;

    /// <inheritdoc />
    public IReadOnlyList<TypeDeclarationSyntax> DerivedFrom(string type) =>
        _derived.Value.TryGetValue(type, out var derived) ? derived : (IReadOnlyList<TypeDeclarationSyntax>)Array.Empty<TypeDeclarationSyntax>();

    /// <inheritdoc />
    public bool MayKeepLock(IMethodSymbol method, CancellationToken cancellationToken) =>
        MemberShape.Of(method, cancellationToken) is { MayKeepLock: true };

    /// <summary>True where a method may say of an object that it is ready.</summary>
    internal bool MayComplete(IMethodSymbol method, CancellationToken cancellationToken) =>
        MemberShape.Of(method, cancellationToken) is not { MayComplete: false };

    /// <summary>True where a member may ask for something and put something where threads may meet, by itself or by what it calls.</summary>
    internal bool MayCheckThenInsert(MemberShape shape)
    {
        var names = Source;
        var checks = shape.MayCheck;
        _ = SharedRegistries.PublishedBy(shape.Type, shape.Insertions, names.Shared.Contain, out var inserts);
        foreach (var called in shape.Calls ?? Array.Empty<CalledMethod>())
        {
            checks |= names.Shared.MayCheck(called.Name);
            inserts |= names.Inserting.MayPublish(called, shape) || (names.ConcurrentTypes.Contains(shape.Type) && names.Inserting.Stores.Contains(called.Name));
        }

        return checks && inserts;
    }

    /// <summary>True where a method may add something to a collection, be it an entry or a mere value, by itself or by what it calls.</summary>
    internal bool MayInsert(IMethodSymbol method, CancellationToken cancellationToken) =>
        IsMarked(method) || (MemberShape.Of(method, cancellationToken) is { } shape ? shape.Insertions is not null || Source.Inserting.PublishedBy(_version.Value.Indexed(shape)).IsAny : FlowContext.HasBody(method));

    /// <summary>True where a member may publish what can fail, or be taken out when it has failed.</summary>
    internal bool MayPublishFailure(MemberShape shape)
    {
        var names = Source;
        _ = SharedRegistries.PublishedBy(shape.Type, shape.Publications, names.Shared.MayHoldFailures, out var publishes);
        foreach (var passed in shape.Passes ?? Array.Empty<PassedArgument>())
        {
            publishes |= names.Fragile.Publishes(passed, shape);
        }

        return publishes;
    }

    /// <summary>True where a member assigns a field in which threads may meet.</summary>
    internal bool AssignsShared(MemberShape shape)
    {
        foreach (var name in shape.Assigned ?? Array.Empty<string>())
        {
            if (Source.Shared.Contain(shape.Type, name))
            {
                return true;
            }
        }

        return shape.OrderedRegistries is not null;
    }

    /// <summary>How often a member may take a lock, in its own body and by what it calls of its own type.</summary>
    internal int LocksOf(MemberShape shape)
    {
        var locks = shape.Locks;
        foreach (var called in shape.Calls ?? Array.Empty<CalledMethod>())
        {
            locks += called.IsOwn && Source.Shared.MayLock(shape.Type, called.Name) ? 1 : 0;
        }

        foreach (var property in Source.Shared.LockingProperties(shape.Type))
        {
            locks += shape.Mentions(property) ? 1 : 0;
        }

        return locks;
    }

    /// <summary>True where a method may ask a collection for something, by itself or by what it calls.</summary>
    internal bool MayCheck(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (MemberShape.Of(method, cancellationToken) is not { MayCheck: false } shape)
        {
            return true;
        }

        foreach (var called in shape.Calls ?? Array.Empty<CalledMethod>())
        {
            if (Source.Shared.MayCheck(called.Name))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc cref="SharedRegistries.MayHoldLock" />
    internal bool MayHoldLock(MemberShape member) => Source.Shared.MayHoldLock(member);

    /// <summary>True where a method may take a lock of its type, by itself or by what it calls.</summary>
    internal bool MayLock(IMethodSymbol method, CancellationToken cancellationToken) =>
        MemberShape.Of(method, cancellationToken) is not { } shape || shape.MayLock || Source.Shared.MayLock(shape.Type, shape.Name);

    /// <summary>True where a method or property of this name may publish.</summary>
    internal bool MayPublish(string name) => ApiCatalogue.IsPublicationName(name) || Source.Closure.Contains(name);

    /// <summary>True where the outermost type around a member uses anything by which threads meet, in any of its parts.</summary>
    internal bool IsInConcurrentType(MemberShape shape) => Source.ConcurrentTypes.Contains(shape.Type);

    /// <summary>True where an outermost type uses anything by which threads meet, in any of its parts.</summary>
    internal bool IsConcurrent(INamedTypeSymbol type) => Source.ConcurrentTypes.Contains(type.Name);

    /// <summary>True where the source has an attribute that the rules know.</summary>
    internal bool HasMarks => Source.HasMarks;

    private static IReadOnlyList<TreeFacts> FactsOf(Compilation compilation)
    {
        var files = new List<TreeFacts>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            files.Add(TreeFacts.Of(tree, CancellationToken.None));
        }

        return files;
    }

    private static Dictionary<string, List<TypeDeclarationSyntax>> DerivedOf(IReadOnlyList<TreeFacts> files)
    {
        var aliases = new HashSet<(string Alias, string Type)>();
        foreach (var file in files)
        {
            aliases.UnionWith(file.Aliases);
        }

        var derived = new Dictionary<string, List<TypeDeclarationSyntax>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var (ancestor, type) in file.Derived)
            {
                derived.ListOf(ancestor).Add(type);
                foreach (var (alias, named) in aliases)
                {
                    if (alias == ancestor && named != ancestor)
                    {
                        derived.ListOf(named).Add(type);
                    }
                }
            }
        }

        return derived;
    }
}
