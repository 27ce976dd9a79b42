using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Catalogue;

/// <summary>What the attributes of one compilation say, read off each symbol once. Where the source has none, nothing is asked.</summary>
internal sealed class MarkIndex
{
    private readonly Lazy<bool> _isUsed;
    private readonly ConcurrentDictionary<IMethodSymbol, MethodMarks> _methods = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, TypeMarks> _types = new(SymbolEqualityComparer.Default);

    /// <summary>Starts with nothing read.</summary>
    /// <param name="isUsed">Tells whether the compilation's source has any of the attributes.</param>
    internal MarkIndex(Func<bool> isUsed) => _isUsed = new Lazy<bool>(isUsed);

    /// <summary>What is said of a method of the compilation.</summary>
    internal MethodMarks Of(IMethodSymbol method)
    {
        if (!_isUsed.Value || method.DeclaringSyntaxReferences.Length == 0)
        {
            return MethodMarks.None;
        }

        var definition = method.OriginalDefinition;
        return _methods.TryGetValue(definition, out var known) ? known : _methods.GetOrAdd(definition, Read(definition));
    }

    /// <summary>True where the members of a type synchronize themselves.</summary>
    internal bool IsThreadSafe(ITypeSymbol? type) => type is not null && Of(type).IsThreadSafe;

    /// <summary>True where one thread at a time uses the objects of a type.</summary>
    internal bool IsSingleThreaded(ITypeSymbol? type) => type is not null && Of(type).IsSingleThreaded;

    /// <summary>True for a member, nested types around it aside, that one thread at a time runs.</summary>
    internal bool IsSingleThreaded(IMethodSymbol member) =>
        member.DeclaringSyntaxReferences.Length > 0
        && _isUsed.Value
        && (Marks.SingleThreaded.On(member) is not null || (member.AssociatedSymbol is { } property && Marks.SingleThreaded.On(property) is not null));

    /// <summary>The member of a type, or of one of its base types, that tells whether an object is ready; null where none is marked.</summary>
    internal ISymbol? GateOf(ITypeSymbol? type) => type is null ? null : Of(type).Gate;

    private TypeMarks Of(ITypeSymbol type)
    {
        if (type.DeclaringSyntaxReferences.Length > 0 && !_isUsed.Value)
        {
            return TypeMarks.None;
        }

        var definition = type.OriginalDefinition;
        return _types.TryGetValue(definition, out var known) ? known : _types.GetOrAdd(definition, Read(definition));
    }

    private static MethodMarks Read(IMethodSymbol method)
    {
        var registries = ImmutableArray<ISymbol>.Empty;
        if (Marks.Publishes.On(method) is { ConstructorArguments: { Length: > 0 } arguments }
            && arguments[0].Value is string name
            && FindRegistry(method.ContainingType, name) is { } registry)
        {
            registries = ImmutableArray.Create(registry);
        }

        var gate = Marks.ReadyGate.On(method) is not null ? method
            : method.AssociatedSymbol is IPropertySymbol property && Marks.ReadyGate.On(property) is not null ? property
            : (ISymbol?)null;
        var initializes = Marks.Initializes.On(method) is not null;
        return registries.IsEmpty && gate is null && !initializes ? MethodMarks.None : new MethodMarks(registries, initializes, gate?.OriginalDefinition);
    }

    private static ISymbol? FindRegistry(INamedTypeSymbol type, string name)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers(name))
            {
                if (member is IFieldSymbol or IPropertySymbol)
                {
                    return member.OriginalDefinition;
                }
            }
        }

        return null;
    }

    private static TypeMarks Read(ITypeSymbol type)
    {
        var isThreadSafe = false;
        var isSingleThreaded = false;
        ISymbol? gate = null;
        for (var current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            // Attributes of base types are inherited, and those of a type hold for the types nested in it.
            isThreadSafe |= Marks.ThreadSafe.On(current) is not null;
            gate ??= FindGate(current);
            for (ITypeSymbol? around = current; around is not null; around = around.ContainingType)
            {
                isSingleThreaded |= Marks.SingleThreaded.On(around) is not null;
            }
        }

        return isThreadSafe || isSingleThreaded || gate is not null ? new TypeMarks(isThreadSafe, isSingleThreaded, gate) : TypeMarks.None;
    }

    private static ISymbol? FindGate(ITypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary } && Marks.ReadyGate.On(member) is not null)
            {
                return member.OriginalDefinition;
            }
        }

        return null;
    }

    private sealed record TypeMarks(bool IsThreadSafe, bool IsSingleThreaded, ISymbol? Gate)
    {
        internal static readonly TypeMarks None = new(false, false, null);
    }
}

/// <summary>What attributes say of a method.</summary>
/// <param name="Registries">The fields and properties into which it publishes.</param>
/// <param name="Initializes">Whether what it does belongs to making its object ready.</param>
/// <param name="Gate">Itself, or the property that it reads, where that tells whether an object is ready.</param>
internal sealed record MethodMarks(ImmutableArray<ISymbol> Registries, bool Initializes, ISymbol? Gate)
{
    internal static readonly MethodMarks None = new(ImmutableArray<ISymbol>.Empty, false, null);
}
