using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Flow;

/// <summary>Which methods of the compilation a virtual or interface call may reach. Built once, when first asked.</summary>
internal sealed class TypeHierarchy
{
    /// <summary>A call with more targets than this is treated as a call of unknown code.</summary>
    private const int MostTargets = 8;

    private readonly Lazy<Dictionary<INamedTypeSymbol, List<INamedTypeSymbol>>> _derived;
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<IMethodSymbol>> _targets = new(SymbolEqualityComparer.Default);

    internal TypeHierarchy(Compilation compilation) => _derived = new(() => Build(compilation.Assembly.GlobalNamespace));

    /// <summary>The type itself, or the one around it that is nested in no other.</summary>
    internal static INamedTypeSymbol OutermostOf(INamedTypeSymbol type)
    {
        var outermost = type;
        while (outermost.ContainingType is { } outer)
        {
            outermost = outer;
        }

        return outermost;
    }

    /// <summary>The types of the compilation that derive from or implement <paramref name="type"/> directly.</summary>
    internal IReadOnlyList<INamedTypeSymbol> DerivedFrom(INamedTypeSymbol type) =>
        _derived.Value.TryGetValue(type.OriginalDefinition, out var derived) ? derived : Array.Empty<INamedTypeSymbol>();

    /// <summary>The bodies that a call of <paramref name="method"/> may run; empty where it may run unknown code.</summary>
    internal ImmutableArray<IMethodSymbol> TargetsOf(IMethodSymbol method)
    {
        var definition = method.OriginalDefinition;
        return _targets.TryGetValue(definition, out var known) ? known : _targets.GetOrAdd(definition, FindTargets(definition));
    }

    private ImmutableArray<IMethodSymbol> FindTargets(IMethodSymbol definition)
    {
        if (!CanBeOverridden(definition))
        {
            return FlowContext.HasBody(definition) ? ImmutableArray.Create(definition) : ImmutableArray<IMethodSymbol>.Empty;
        }

        var targets = ImmutableArray.CreateBuilder<IMethodSymbol>();
        if (FlowContext.HasBody(definition))
        {
            targets.Add(definition);
        }

        var pending = new Queue<INamedTypeSymbol>(DerivedFrom(definition.ContainingType));
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        while (pending.Count > 0)
        {
            var type = pending.Dequeue();
            if (!seen.Add(type))
            {
                continue;
            }

            if (ImplementationIn(type, definition) is { } target && FlowContext.HasBody(target) && !targets.Contains(target, SymbolEqualityComparer.Default))
            {
                targets.Add(target);
                if (targets.Count > MostTargets)
                {
                    return ImmutableArray<IMethodSymbol>.Empty;
                }
            }

            foreach (var derived in DerivedFrom(type))
            {
                pending.Enqueue(derived);
            }
        }

        return targets.ToImmutable();
    }

    private static bool CanBeOverridden(IMethodSymbol method) =>
        method.ContainingType is { } type
        && (type.TypeKind == TypeKind.Interface || ((method.IsAbstract || method.IsVirtual || method.IsOverride) && !method.IsSealed && !type.IsSealed));

    private static IMethodSymbol? ImplementationIn(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            foreach (var @interface in type.AllInterfaces)
            {
                if (SymbolEqualityComparer.Default.Equals(@interface.OriginalDefinition, method.ContainingType))
                {
                    foreach (var member in @interface.GetMembers(method.Name))
                    {
                        if (SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, method))
                        {
                            return (type.FindImplementationForInterfaceMember(member) as IMethodSymbol)?.OriginalDefinition;
                        }
                    }
                }
            }

            return null;
        }

        foreach (var member in type.GetMembers(method.Name))
        {
            for (var candidate = member as IMethodSymbol; candidate is not null; candidate = candidate.OverriddenMethod)
            {
                if (SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, method))
                {
                    return (IMethodSymbol)member;
                }
            }
        }

        return null;
    }

    private static Dictionary<INamedTypeSymbol, List<INamedTypeSymbol>> Build(INamespaceSymbol root)
    {
        var derived = new Dictionary<INamedTypeSymbol, List<INamedTypeSymbol>>(SymbolEqualityComparer.Default);
        var pending = new Stack<INamespaceOrTypeSymbol>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            foreach (var member in pending.Pop().GetMembers())
            {
                if (member is INamespaceSymbol ns)
                {
                    pending.Push(ns);
                }
                else if (member is INamedTypeSymbol type)
                {
                    pending.Push(type);
                    if (type.BaseType is { SpecialType: SpecialType.None } baseType)
                    {
                        Add(derived, baseType, type);
                    }

                    foreach (var @interface in type.Interfaces)
                    {
                        Add(derived, @interface, type);
                    }
                }
            }
        }

        return derived;
    }

    private static void Add(Dictionary<INamedTypeSymbol, List<INamedTypeSymbol>> derived, INamedTypeSymbol ancestor, INamedTypeSymbol type)
    {
        if (!derived.TryGetValue(ancestor.OriginalDefinition, out var types))
        {
            derived.Add(ancestor.OriginalDefinition, types = new List<INamedTypeSymbol>());
        }

        types.Add(type);
    }
}
