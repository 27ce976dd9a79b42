using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>How messages name entries, registries, operations and lookups.</summary>
internal static class Wording
{
    /// <summary>Source that is quoted in a message is cut off here.</summary>
    private const int LongestQuote = 60;

    /// <summary>A registry or other member, with the type that declares it.</summary>
    internal static string Member(ISymbol member) => member.ContainingType is { } type ? type.Name + "." + member.Name : member.Name;

    /// <summary>An entry, by the name that the registering method gives it, else by its type.</summary>
    internal static LocalizableString Entry(Registration registration) => Entry(registration.Entry, registration.Flow);

    /// <inheritdoc cref="Entry(Registration)" />
    internal static LocalizableString Entry(FlowObject entry, MethodFlow flow) => NameOf(entry) is { } name ? name : TypeName(entry, flow);

    /// <summary>An entry, by its type.</summary>
    internal static LocalizableString TypeName(FlowObject entry, MethodFlow flow) =>
        FlowObjectTypes.TypeOf(entry, flow)?.Name is { Length: > 0 } name ? name : Resources.Text("RACE_Object");

    /// <summary>The lookup that can see an entry half ready, or that nobody knows which code can.</summary>
    internal static LocalizableString SeenBy(Sighting sighting) =>
        sighting.Lookup is { } seen ? Resources.Text("RACE_LookupIn", Place(seen.Access.Flow.Method)) : Resources.Text("RACE_AnyCode");

    /// <summary>What is written late: a member, where one is known.</summary>
    internal static LocalizableString State(ISymbol? member) => member?.Name is { } name ? name : Resources.Text("RACE_Content");

    /// <summary>The name that the registering method gives to the entry, where it has one.</summary>
    internal static string? NameOf(FlowObject entry) => entry.Kind switch
    {
        FlowObjectKind.This => "this",
        FlowObjectKind.Parameter or FlowObjectKind.Captured => entry.Symbol!.Name,
        _ => NameAt(entry.Origin),
    };

    /// <summary>The source of an operation, on one line and shortened.</summary>
    internal static string Quote(IOperation operation)
    {
        var syntax = operation.Syntax;
        if (syntax is ExpressionStatementSyntax statement)
        {
            syntax = statement.Expression;
        }

        var text = syntax.NormalizeWhitespace(string.Empty, " ", elasticTrivia: false).ToString();
        return text.Length <= LongestQuote ? text : text.Substring(0, LongestQuote - 1) + "…";
    }

    /// <summary>The member in which a lookup stands.</summary>
    internal static string Place(IMethodSymbol method)
    {
        var member = TypeFlows.MemberOf(method);
        var name = member.MethodKind switch
        {
            MethodKind.Constructor or MethodKind.StaticConstructor => member.ContainingType.Name,
            _ => member.AssociatedSymbol?.Name ?? member.Name,
        };
        return member.ContainingType.Name + "." + name;
    }

    /// <summary>The local variable that takes the result of an operation, where there is one.</summary>
    private static string? NameAt(IOperation? origin)
    {
        for (var node = origin?.Syntax.Parent; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator }:
                    return declarator.Identifier.ValueText;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax name }:
                    return name.Identifier.ValueText;
                case CastExpressionSyntax or ParenthesizedExpressionSyntax or AwaitExpressionSyntax:
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }
}
