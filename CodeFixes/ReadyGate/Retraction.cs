using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>The statement that takes an entry out of its registry again.</summary>
internal static class Retraction
{
    /// <summary>
    /// The source of a statement that undoes <paramref name="publications"/>, all in one statement, under the same lock; null where
    /// that is not sure: other things have been done along with it, or the registry cannot give entries back.
    /// </summary>
    internal static string? Of(IReadOnlyCollection<SyntaxNode> publications, StatementSyntax statement, SemanticModel model, CancellationToken cancellationToken)
    {
        var removals = new List<string>();
        foreach (var publication in publications)
        {
            if (RemovalOf(publication, model, cancellationToken) is not { } removal)
            {
                return null;
            }

            removals.Insert(0, removal + ";");
        }

        var text = string.Join("\n", removals);
        switch (statement)
        {
            case LockStatementSyntax locked when IsStable(locked.Expression, model, cancellationToken):
                var inside = locked.Statement is BlockSyntax block ? block.Statements : SyntaxFactory.SingletonList(locked.Statement);
                return inside.All(PublishesOnly) ? "lock (" + locked.Expression + ")\n{\n" + text + "\n}" : null;
            default:
                return PublishesOnly(statement) ? text : null;
        }

        bool PublishesOnly(StatementSyntax candidate) => candidate switch
        {
            ExpressionStatementSyntax plain => publications.Contains(plain.Expression),
            IfStatementSyntax { Else: null, Condition: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not } =>
                publications.Contains(not.Operand),
            _ => false,
        };
    }

    private static string? RemovalOf(SyntaxNode publication, SemanticModel model, CancellationToken cancellationToken)
    {
        switch (publication)
        {
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call when IsStable(access.Expression, model, cancellationToken):
                var arguments = call.ArgumentList.Arguments;
                if (model.GetTypeInfo(access.Expression, cancellationToken).Type is not INamedTypeSymbol type || arguments.Any(static argument => argument.NameColon is not null))
                {
                    return null;
                }

                foreach (var argument in arguments)
                {
                    if (!IsStable(argument.Expression, model, cancellationToken))
                    {
                        return null;
                    }
                }

                return (access.Name.Identifier.ValueText, arguments.Count) switch
                {
                    ("Add", 1) or ("AddLast", 1) or ("AddFirst", 1) when TakesBack(type, 1) => access.Expression + ".Remove(" + arguments[0] + ")",
                    ("Insert", 2) when TakesBack(type, 1) => access.Expression + ".Remove(" + arguments[1] + ")",
                    ("Add", 2) or ("TryAdd", 2) => RemovalOf(access.Expression, type, arguments[0].Expression, arguments[1].Expression, model),
                    _ => null,
                };
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: ElementAccessExpressionSyntax { ArgumentList.Arguments.Count: 1 } element } assignment:
                return model.GetTypeInfo(element.Expression, cancellationToken).Type is INamedTypeSymbol map
                    && IsStable(element.Expression, model, cancellationToken)
                    && IsStable(element.ArgumentList.Arguments[0].Expression, model, cancellationToken)
                    && IsStable(assignment.Right, model, cancellationToken)
                        ? RemovalOf(element.Expression, map, element.ArgumentList.Arguments[0].Expression, assignment.Right, model)
                        : null;
            default:
                return null;
        }
    }

    private static string? RemovalOf(ExpressionSyntax registry, INamedTypeSymbol type, ExpressionSyntax key, ExpressionSyntax value, SemanticModel model)
    {
        if (type.TypeArguments.Length != 2)
        {
            return null;
        }

        if (type.Name != "ConcurrentDictionary")
        {
            return TakesBack(type, 1) ? registry + ".Remove(" + key + ")" : null;
        }

        // Only the entry itself, not one that another thread has put in its place.
        var position = registry.SpanStart;
        var pair = "new " + (model.LookupNamespacesAndTypes(position, name: "KeyValuePair").IsEmpty ? "System.Collections.Generic." : "")
            + "KeyValuePair<" + type.TypeArguments[0].ToMinimalDisplayString(model, position) + ", " + type.TypeArguments[1].ToMinimalDisplayString(model, position)
            + ">(" + key + ", " + value + ")";
        return type.GetMembers("TryRemove").Any(static member => member is IMethodSymbol { Parameters.Length: 1 }) ? registry + ".TryRemove(" + pair + ")" : null;
    }

    private static bool TakesBack(INamedTypeSymbol type, int parameters)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.GetMembers("Remove").Any(member => member is IMethodSymbol { DeclaredAccessibility: Accessibility.Public } method && method.Parameters.Length == parameters))
            {
                return true;
            }
        }

        return type.TypeKind == TypeKind.Interface && type.AllInterfaces.Any(static implemented => implemented.Name is "ICollection" or "IDictionary" && implemented.TypeArguments.Length > 0);
    }

    /// <summary>True for an expression that still means the same later: names, and members of names.</summary>
    private static bool IsStable(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) => expression switch
    {
        ThisExpressionSyntax or LiteralExpressionSyntax => true,
        IdentifierNameSyntax name => IsStable(model.GetSymbolInfo(name, cancellationToken).Symbol, name),
        MemberAccessExpressionSyntax access => IsStable(access.Expression, model, cancellationToken)
            && model.GetSymbolInfo(access, cancellationToken).Symbol is IFieldSymbol or IPropertySymbol,
        PredefinedTypeSyntax or GenericNameSyntax => true,
        _ => false,
    };

    private static bool IsStable(ISymbol? symbol, IdentifierNameSyntax name) => symbol switch
    {
        ILocalSymbol or IParameterSymbol => !IsAssignedAfter(name),
        IFieldSymbol or IPropertySymbol or ITypeSymbol or INamespaceSymbol => true,
        _ => false,
    };

    private static bool IsAssignedAfter(IdentifierNameSyntax name)
    {
        var function = Bodies.FunctionOf(name);
        return function is not null && function.DescendantNodes().Any(node =>
            node.SpanStart > name.SpanStart
            && ((node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax assigned } && assigned.Identifier.ValueText == name.Identifier.ValueText)
                || (node is ArgumentSyntax { RefOrOutKeyword.RawKind: not 0, Expression: IdentifierNameSyntax passed } && passed.Identifier.ValueText == name.Identifier.ValueText)));
    }
}
