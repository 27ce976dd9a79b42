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

    /// <summary>The members whose source refers to a field or property.</summary>
    internal IReadOnlyList<IMethodSymbol> UsersOf(ISymbol member, CancellationToken cancellationToken) =>
        _callers.TryGetValue(member, out var known) ? known : _callers.GetOrAdd(member, Find(member, null, cancellationToken));

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

    private bool Refers(SyntaxNode declaration, ISymbol callee, CancellationToken cancellationToken)
    {
        foreach (var node in declaration.DescendantNodes())
        {
            if (node is SimpleNameSyntax name
                && name.Identifier.ValueText == callee.Name
                && SymbolEqualityComparer.Default.Equals(
                    _context.ModelOf(declaration.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition, callee.OriginalDefinition))
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
