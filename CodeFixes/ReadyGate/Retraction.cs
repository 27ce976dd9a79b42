using System.Collections.Immutable;
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

    /// <summary>The source of the expression that undoes one publication, or null where none surely does.</summary>
    internal static string? RemovalOf(SyntaxNode publication, SemanticModel model, CancellationToken cancellationToken)
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
                    ("Add", 1) or ("AddLast", 1) or ("AddFirst", 1) when TakesBack(type, arguments[0].Expression, model) => access.Expression + ".Remove(" + arguments[0] + ")",
                    ("Insert", 2) when TakesBack(type, arguments[1].Expression, model) => access.Expression + ".Remove(" + arguments[1] + ")",
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

    /// <summary>The source of the expression that takes a key out of a map, if it is still there with this value; null where the map cannot.</summary>
    internal static string? RemovalOf(ExpressionSyntax registry, INamedTypeSymbol type, ExpressionSyntax key, ExpressionSyntax value, SemanticModel model)
    {
        if (type.TypeArguments.Length != 2)
        {
            return null;
        }

        if (type.Name != "ConcurrentDictionary")
        {
            return TakesBack(type, key, model) ? registry + ".Remove(" + key + ")" : null;
        }

        // Only the entry itself, not one that another thread has put in its place.
        var position = registry.SpanStart;
        var pair = Generic("KeyValuePair", model, position)
            + "<" + type.TypeArguments[0].ToMinimalDisplayString(model, position) + ", " + type.TypeArguments[1].ToMinimalDisplayString(model, position) + ">";
        var entry = "new " + pair + "(" + key + ", " + value + ")";
        return type.GetMembers("TryRemove").Any(static member => member is IMethodSymbol { Parameters.Length: 1 })
            ? registry + ".TryRemove(" + entry + ")"
            : "((" + Generic("ICollection", model, position) + "<" + pair + ">)" + registry + ").Remove(" + entry + ")";
    }

    private static string Generic(string name, SemanticModel model, int position) =>
        (model.LookupNamespacesAndTypes(position, name: name).IsEmpty ? "System.Collections.Generic." : "") + name;

    /// <summary>True where the type has a method that removes what is given to it, and can be given this.</summary>
    private static bool TakesBack(INamedTypeSymbol type, ExpressionSyntax entry, SemanticModel model)
    {
        var types = type.TypeKind == TypeKind.Interface ? type.AllInterfaces.Insert(0, type) : Bases(type);
        foreach (var current in types)
        {
            foreach (var member in current.GetMembers("Remove"))
            {
                if (member is IMethodSymbol { DeclaredAccessibility: Accessibility.Public, Parameters: { Length: 1 } parameters }
                    && model.ClassifyConversion(entry, parameters[0].Type).IsImplicit)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static ImmutableArray<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        var bases = ImmutableArray.CreateBuilder<INamedTypeSymbol>();
        for (var current = type; current is not null; current = current.BaseType)
        {
            bases.Add(current);
        }

        return bases.ToImmutable();
    }

    /// <summary>True for an expression that still means the same later: names, and members of names.</summary>
    internal static bool IsStable(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) => expression switch
    {
        ThisExpressionSyntax or LiteralExpressionSyntax => true,
        IdentifierNameSyntax name => IsStable(model.GetSymbolInfo(name, cancellationToken).Symbol, name),
        MemberAccessExpressionSyntax access => IsStable(access.Expression, model, cancellationToken)
            && model.GetSymbolInfo(access, cancellationToken).Symbol is IFieldSymbol or IPropertySymbol { IsStatic: false } or IPropertySymbol { DeclaringSyntaxReferences.Length: > 0 },
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
