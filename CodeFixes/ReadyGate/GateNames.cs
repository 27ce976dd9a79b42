using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>The names of a gate's members: the field, the method that sets it, the property that reads it.</summary>
/// <param name="Field">The private field.</param>
/// <param name="Set">The method that is called when registration has succeeded.</param>
/// <param name="Test">The property that lookups read.</param>
internal sealed record GateNames(string Field, string Set, string Test)
{
    private static readonly string[][] _setNames = { new[] { "Mark", "Ready" }, new[] { "Mark", "Registered" }, new[] { "Mark", "As", "Ready" } };
    private static readonly string[][] _testNames = { new[] { "Is", "Ready" }, new[] { "Is", "Registered" }, new[] { "Is", "Marked", "Ready" } };
    private static readonly string[][] _fieldNames = { new[] { "ready" }, new[] { "registered" }, new[] { "marked", "ready" } };

    /// <summary>Names that <paramref name="type"/>, its bases and the types derived from it leave free, in the style of the user.</summary>
    internal static GateNames? Choose(INamedTypeSymbol type, IReadOnlyCollection<INamedTypeSymbol> derived, MemberNaming naming)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var current = type; current is not null; current = current.BaseType)
        {
            taken.UnionWith(current.MemberNames);
            taken.Add(current.Name);
        }

        foreach (var current in derived)
        {
            taken.UnionWith(current.MemberNames);
        }

        var field = FirstFree(_fieldNames, naming.Field);
        var set = FirstFree(_setNames, naming.Method);
        var test = FirstFree(_testNames, naming.Property);
        return field is null || set is null || test is null ? null : new GateNames(field, set, test);

        string? FirstFree(string[][] candidates, WordStyle style)
        {
            foreach (var words in candidates)
            {
                var name = style.Join(words);
                if (!taken.Contains(name) && SyntaxFacts.IsValidIdentifier(name) && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None)
                {
                    return name;
                }
            }

            return null;
        }
    }
}
