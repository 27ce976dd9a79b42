using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Flow;

/// <summary>Which methods of the compilation a virtual or interface call may reach. Looked up type by type, when first asked.</summary>
internal sealed class TypeHierarchy
{
    /// <summary>A call with more targets than this is treated as a call of unknown code.</summary>
    private const int MostTargets = 8;

    private readonly FlowContext _context;
    private readonly ICallSieve _sieve;
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<INamedTypeSymbol>> _derived = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<IMethodSymbol>> _targets = new(SymbolEqualityComparer.Default);

    internal TypeHierarchy(FlowContext context, ICallSieve sieve)
    {
        _context = context;
        _sieve = sieve;
    }

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

    /// <summary>True for a class and for those that it is derived from, whatever type arguments they have.</summary>
    internal static bool IsOrDerivesFrom(ITypeSymbol type, ITypeSymbol ancestor)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, ancestor.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The types of the compilation that derive from or implement <paramref name="type"/> directly.</summary>
    internal ImmutableArray<INamedTypeSymbol> DerivedFrom(INamedTypeSymbol type)
    {
        var definition = type.OriginalDefinition;
        return _derived.TryGetValue(definition, out var known) ? known : _derived.GetOrAdd(definition, FindDerived(definition));
    }

    /// <summary>The bodies that a call of <paramref name="method"/> may run; empty where it may run unknown code.</summary>
    internal ImmutableArray<IMethodSymbol> TargetsOf(IMethodSymbol method)
    {
        var definition = method.OriginalDefinition;
        return _targets.TryGetValue(definition, out var known) ? known : _targets.GetOrAdd(definition, FindTargets(definition));
    }

    /// <summary>
    /// What a call that runs <paramref name="method"/> may name: the method itself, those that it overrides, and those of
    /// interfaces of the compilation that it implements.
    /// </summary>
    internal static ImmutableArray<IMethodSymbol> NamedAs(IMethodSymbol method)
    {
        var names = ImmutableArray.CreateBuilder<IMethodSymbol>();
        for (var named = method; named is not null; named = named.OverriddenMethod)
        {
            names.Add(named.OriginalDefinition);
        }

        if (method is { IsStatic: false, MethodKind: MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.ExplicitInterfaceImplementation })
        {
            foreach (var @interface in method.ContainingType.AllInterfaces)
            {
                if (@interface.DeclaringSyntaxReferences.IsEmpty)
                {
                    continue;
                }

                foreach (var member in @interface.GetMembers())
                {
                    if (member is IMethodSymbol promised
                        && method.Name.EndsWith(promised.Name, StringComparison.Ordinal)
                        && SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(promised)?.OriginalDefinition, method.OriginalDefinition))
                    {
                        names.Add(promised.OriginalDefinition);
                    }
                }
            }
        }

        return names.ToImmutable();
    }

    private ImmutableArray<IMethodSymbol> FindTargets(IMethodSymbol definition)
    {
        if (IsOfCollectionInterface(definition))
        {
            return ImmutableArray<IMethodSymbol>.Empty;
        }

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

    /// <summary>
    /// What .NET's collection interfaces promise is in the catalogue; who implements them here is followed where it is called
    /// as itself, for almost every call through an interface is one of another collection.
    /// </summary>
    private bool IsOfCollectionInterface(IMethodSymbol method) =>
        method.ContainingType is { TypeKind: TypeKind.Interface, DeclaringSyntaxReferences.IsEmpty: true } type
        && _context.Catalogue.CollectionKindOf(type) != CollectionKind.None;

    private static bool CanBeOverridden(IMethodSymbol method) =>
        method.ContainingType is { } type
        && (type.TypeKind == TypeKind.Interface || ((method.IsAbstract || method.IsVirtual || method.IsOverride) && !method.IsSealed && !type.IsSealed));

    private static IMethodSymbol? ImplementationIn(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            // A class that does not list an interface anew has the implementation of its base class.
            if (type.Interfaces.IsEmpty)
            {
                return null;
            }

            if (OnlyCandidateIn(type, method) is { } only)
            {
                return only;
            }

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

        if (!MayDeclare(type, method))
        {
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

    /// <summary>
    /// The implementation of an interface's method where no other can be meant: the one public member of that name in a class
    /// that lists the interface itself. Asking the compiler would bind the signatures of all types that are looked at.
    /// </summary>
    private static IMethodSymbol? OnlyCandidateIn(INamedTypeSymbol type, IMethodSymbol method)
    {
        var name = (method.AssociatedSymbol ?? method).Name;
        if (type.TypeKind == TypeKind.Interface || !MayDeclare(type, method) || HasExplicit(type, name) || !Lists(type, method.ContainingType))
        {
            return null;
        }

        return type.GetMembers(name) is not [{ IsStatic: false, DeclaredAccessibility: Accessibility.Public } member] ? null
            : (member, method) switch
            {
                (IPropertySymbol { IsIndexer: false } property, { MethodKind: MethodKind.PropertyGet }) => property.GetMethod,
                (IPropertySymbol { IsIndexer: false } property, { MethodKind: MethodKind.PropertySet }) => property.SetMethod,
                (IMethodSymbol candidate, { MethodKind: MethodKind.Ordinary }) when candidate.Arity == method.Arity && ParametersOf(candidate) == method.Parameters.Length => candidate,
                _ => null,
            };
    }

    private static bool HasExplicit(INamedTypeSymbol type, string name)
    {
        foreach (var member in type.MemberNames)
        {
            if (member.Length > name.Length && member[member.Length - name.Length - 1] == '.' && member.EndsWith(name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Lists(INamedTypeSymbol type, INamedTypeSymbol ancestor)
    {
        foreach (var @interface in type.Interfaces)
        {
            if (SymbolEqualityComparer.Default.Equals(@interface.OriginalDefinition, ancestor))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many parameters the syntax of a method has; negative where it is written in parts.</summary>
    private static int ParametersOf(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is MethodDeclarationSyntax { ParameterList.Parameters.Count: var count } ? count : -1;

    /// <summary>False where the syntax of a type has no member of the method's name, which saves reading its members.</summary>
    private static bool MayDeclare(INamedTypeSymbol type, IMethodSymbol method) =>
        method.AssociatedSymbol is IPropertySymbol { IsIndexer: true } || type.MemberNames.Contains((method.AssociatedSymbol ?? method).Name);

    private ImmutableArray<INamedTypeSymbol> FindDerived(INamedTypeSymbol type)
    {
        var derived = ImmutableArray.CreateBuilder<INamedTypeSymbol>();
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var declaration in _sieve.DerivedFrom(type.Name))
        {
            if (_context.ModelOf(declaration.SyntaxTree).GetDeclaredSymbol(declaration) is { } candidate
                && IsDerived(candidate, type)
                && seen.Add(candidate))
            {
                derived.Add(candidate);
            }
        }

        return derived.ToImmutable();
    }

    private static bool IsDerived(INamedTypeSymbol candidate, INamedTypeSymbol ancestor)
    {
        if (SymbolEqualityComparer.Default.Equals(candidate.BaseType?.OriginalDefinition, ancestor))
        {
            return true;
        }

        return Lists(candidate, ancestor);
    }
}
