using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.CodeFixes;

/// <summary>
/// The one lock that a helper of the same object takes while it runs. Whoever holds it already may call the helper, since a
/// thread may take such a lock twice.
/// </summary>
internal sealed class HelperLock
{
    private readonly ISymbol _field;

    private HelperLock(ISymbol field) => _field = field;

    /// <summary>The lock of the method or property that a node uses; null where it takes another one as well, or none.</summary>
    internal static HelperLock? Of(SyntaxNode use, SemanticModel model, CancellationToken cancellationToken)
    {
        if (HelperOf(use, model, cancellationToken) is not { DeclaringSyntaxReferences: { Length: 1 } declarations })
        {
            return null;
        }

        var declaration = declarations[0].GetSyntax(cancellationToken);
        var theirs = declaration.SyntaxTree == model.SyntaxTree ? model : model.Compilation.GetSemanticModel(declaration.SyntaxTree);
        ISymbol? field = null;
        foreach (var node in declaration.DescendantNodes())
        {
            var locked = node switch
            {
                LockStatementSyntax statement => statement.Expression,
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "EnterScope" } access } => access.Expression,
                _ => null,
            };
            if (locked is null)
            {
                if (node is AwaitExpressionSyntax || TakesLockByHand(node))
                {
                    return null;
                }

                continue;
            }

            if (locked is not (IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax })
                || theirs.GetSymbolInfo(locked, cancellationToken).Symbol is not IFieldSymbol taken
                || (field is not null && !SymbolEqualityComparer.Default.Equals(field, taken)))
            {
                return null;
            }

            field = taken;
        }

        return field is null ? null : new HelperLock(field);
    }

    /// <summary>True where an expression is this lock.</summary>
    internal bool IsSameAs(ExpressionSyntax @lock, SemanticModel model, CancellationToken cancellationToken) =>
        @lock is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
        && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(@lock, cancellationToken).Symbol, _field);

    /// <summary>True where both helpers take the same lock.</summary>
    internal bool IsSameAs(HelperLock other) => SymbolEqualityComparer.Default.Equals(_field, other._field);

    /// <summary>How the lock is written at a place; null where its name means something else there.</summary>
    internal ExpressionSyntax? At(int position, SemanticModel model)
    {
        var found = model.LookupSymbols(position, name: _field.Name);
        return found.Length == 1 && SymbolEqualityComparer.Default.Equals(found[0], _field) ? SyntaxFactory.IdentifierName(_field.Name) : null;
    }

    private static ISymbol? HelperOf(SyntaxNode use, SemanticModel model, CancellationToken cancellationToken)
    {
        var expression = use is InvocationExpressionSyntax invocation ? invocation.Expression : use;
        if (expression is not (SimpleNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }))
        {
            return null;
        }

        return model.GetSymbolInfo(expression, cancellationToken).Symbol switch
        {
            IMethodSymbol { IsVirtual: false, IsAbstract: false, IsOverride: false, MethodKind: MethodKind.Ordinary } method => method,
            IPropertySymbol { IsVirtual: false, IsAbstract: false, IsOverride: false } property => property.GetMethod,
            _ => null,
        };
    }

    private static bool TakesLockByHand(SyntaxNode node) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: { } name } }
        && (name is "Enter" or "TryEnter" or "Wait" or "WaitOne" or "Join" or "GetResult" || (name.StartsWith("Enter", StringComparison.Ordinal) && name.EndsWith("Lock", StringComparison.Ordinal)));
}
