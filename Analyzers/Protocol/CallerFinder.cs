using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Finds the members of the compilation that call a method. Looks for its name in the syntax first, and is asked only
/// about methods that hand out entries of a registry in which a race is about to be reported.
/// </summary>
internal sealed class CallerFinder
{
    private readonly FlowContext _context;
    private readonly ConcurrentDictionary<ISymbol, IReadOnlyList<IMethodSymbol>> _callers = new(SymbolEqualityComparer.Default);

    internal CallerFinder(FlowContext context) => _context = context;

    /// <summary>The members whose source mentions <paramref name="method"/>, or the property that it is the getter of, and refers to it.</summary>
    internal IReadOnlyList<IMethodSymbol> CallersOf(IMethodSymbol method, CancellationToken cancellationToken) =>
        _callers.TryGetValue(method, out var known) ? known : _callers.GetOrAdd(method, Find(method.AssociatedSymbol ?? method, method, cancellationToken));

    private IReadOnlyList<IMethodSymbol> Find(ISymbol callee, IMethodSymbol? itself, CancellationToken cancellationToken)
    {
        var callers = new List<IMethodSymbol>();
        foreach (var caller in Search(callee, cancellationToken))
        {
            if (!SymbolEqualityComparer.Default.Equals(caller, itself))
            {
                callers.Add(caller);
            }
        }

        return callers;
    }

    /// <summary>The members whose source refers to a method, field or property, found one by one: who needs only some of them stops early.</summary>
    internal IEnumerable<IMethodSymbol> Search(ISymbol callee, CancellationToken cancellationToken)
    {
        foreach (var tree in _context.Compilation.SyntaxTrees)
        {
            if (callee.DeclaredAccessibility == Accessibility.Private && !IsDeclaredIn(tree, TypeHierarchy.OutermostOf(callee.ContainingType)))
            {
                continue;
            }

            foreach (var shape in TreeFacts.Of(tree, cancellationToken).MembersUsing(callee.Name))
            {
                if (Refers(shape.Declaration, callee, cancellationToken)
                    && MemberAt(shape.Declaration, cancellationToken) is { } caller)
                {
                    yield return caller;
                }
            }
        }
    }

    private static bool IsDeclaredIn(SyntaxTree tree, INamedTypeSymbol type)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (ReferenceEquals(reference.SyntaxTree, tree))
            {
                return true;
            }
        }

        return false;
    }

    private bool Refers(SyntaxNode declaration, ISymbol callee, CancellationToken cancellationToken)
    {
        foreach (var node in declaration.DescendantNodes())
        {
            if (node is SimpleNameSyntax name
                && name.Identifier.ValueText == callee.Name
                && MayRefer(name, callee)
                && SymbolEqualityComparer.Default.Equals(
                    _context.ModelOf(declaration.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition, callee.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>False for a name that already its place in the syntax keeps from being that of a member, which saves binding the statement around it.</summary>
    private static bool MayRefer(SimpleNameSyntax name, ISymbol callee) => name.Parent switch
    {
        QualifiedNameSyntax or TypeArgumentListSyntax or ObjectCreationExpressionSyntax or VariableDeclarationSyntax or ParameterSyntax => false,
        NameColonSyntax colon => colon.Parent is SubpatternSyntax,
        MemberBindingExpressionSyntax => true,
        MemberAccessExpressionSyntax access when access.Name == name => true,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment when assignment.Left == name => true,
        _ => callee.IsStatic || MayBeOwn(name, callee.ContainingType.Name),
    };

    /// <summary>True where a name without a receiver may stand for a member of a type: inside of it, or of one derived from it.</summary>
    private static bool MayBeOwn(SimpleNameSyntax name, string type)
    {
        for (SyntaxNode? node = name; node is not null; node = node.Parent)
        {
            if (node is TypeDeclarationSyntax declaration
                && (declaration.BaseList is not null || declaration.Modifiers.Any(SyntaxKind.PartialKeyword) || declaration.Identifier.ValueText == type))
            {
                return true;
            }
        }

        return false;
    }

    private IMethodSymbol? MemberAt(SyntaxNode declaration, CancellationToken cancellationToken) =>
        _context.ModelOf(declaration.SyntaxTree).GetDeclaredSymbol(declaration, cancellationToken) switch
        {
            IMethodSymbol method => method,
            IPropertySymbol property => property.GetMethod,
            _ => null,
        };
}
