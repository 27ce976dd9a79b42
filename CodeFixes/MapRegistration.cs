using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.CodeFixes;

/// <summary>A registration in a dictionary, taken apart.</summary>
/// <param name="Act">The whole expression.</param>
/// <param name="Map">The dictionary.</param>
/// <param name="MapType">Its type.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">What is registered.</param>
/// <param name="Local">The variable that holds it afterwards, which may take the winner instead; null where there is none.</param>
/// <param name="AddsOnly">True where the expression adds without replacing.</param>
internal sealed record MapRegistration(
    ExpressionSyntax Act,
    ExpressionSyntax Map,
    INamedTypeSymbol MapType,
    ArgumentSyntax Key,
    ExpressionSyntax Value,
    IdentifierNameSyntax? Local,
    bool AddsOnly)
{
    /// <summary>True for a dictionary whose methods are each one step.</summary>
    internal bool IsConcurrent => MapType is { Name: "ConcurrentDictionary", ContainingNamespace: { Name: "Concurrent", ContainingNamespace.Name: "Collections" } };

    /// <summary>The type of the values.</summary>
    internal ITypeSymbol ValueType => MapType.TypeArguments[1];

    /// <summary>The parts of <paramref name="act"/>, or null where it is another operation, or on another type.</summary>
    internal static MapRegistration? Of(ExpressionSyntax act, SemanticModel model, CancellationToken cancellationToken)
    {
        switch (act)
        {
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } keys } element } store:
                return store.Right is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax both } inner
                    ? Create(element.Expression, keys[0], inner.Right, both, addsOnly: false)
                    : Create(element.Expression, keys[0], store.Right, store.Right as IdentifierNameSyntax, addsOnly: false);
            case InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" or "TryAdd", Expression: { } map },
                    ArgumentList.Arguments: { Count: 2 } arguments,
                }
                when arguments[0].NameColon is null && arguments[1].NameColon is null:
                return Create(map, arguments[0], arguments[1].Expression, arguments[1].Expression as IdentifierNameSyntax, addsOnly: true);
            default:
                return null;
        }

        MapRegistration? Create(ExpressionSyntax map, ArgumentSyntax key, ExpressionSyntax value, IdentifierNameSyntax? local, bool addsOnly)
        {
            if (model.GetTypeInfo(map, cancellationToken).Type is not INamedTypeSymbol { Name: "ConcurrentDictionary" or "Dictionary", TypeArguments.Length: 2 } type)
            {
                return null;
            }

            var isLocal = local is not null
                && model.GetSymbolInfo(local, cancellationToken).Symbol is ILocalSymbol { IsConst: false, IsForEach: false, IsUsing: false, RefKind: RefKind.None } variable
                && SymbolEqualityComparer.Default.Equals(variable.Type, type.TypeArguments[1]);

            // Another variable than a local of the method's own belongs to someone who may not want the winner.
            return local is not null && !isLocal ? null : new MapRegistration(act, map, type, key, value, local, addsOnly);
        }
    }
}
