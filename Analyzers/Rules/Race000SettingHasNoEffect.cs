using Microsoft.CodeAnalysis;
using RaceAnalyzers.Configuration;

namespace RaceAnalyzers.Rules;

/// <summary>RACE000: what a user has set does not exist, so something else holds than they think.</summary>
internal static class Race000SettingHasNoEffect
{
    internal const string Id = "RACE000";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        Resources.Text("RACE000_Title"),
        Resources.Text("RACE000_Message"),
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Resources.Text("RACE000_Description"),
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE000.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <summary>What is wrong with one line of configuration; null where nothing is.</summary>
    internal static Diagnostic? Judge(string key, string value, Location location)
    {
        if (RaceOption.Find(key) is not { } option)
        {
            return Create(
                location,
                Resources.Text("RACE000_UnknownKey", key),
                Spelling.Nearest(key, Keys()),
                Resources.Text("RACE000_LineIsIgnored"));
        }

        return option.Has(value)
            ? null
            : Create(
                location,
                Resources.Text("RACE000_UnknownValue", value, option.Key),
                Spelling.Nearest(value, option.Values),
                Resources.Text("RACE000_DefaultIsUsed", option.Default));
    }

    /// <summary>What is wrong with an attribute that names a registry of a type; null where nothing is.</summary>
    internal static Diagnostic? JudgeRegistry(INamedTypeSymbol type, string name, Location location)
    {
        var registries = new List<string>();
        for (var current = type; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
        {
            foreach (var member in current.GetMembers())
            {
                if (member is (IFieldSymbol or IPropertySymbol) and { IsImplicitlyDeclared: false })
                {
                    if (member.Name == name)
                    {
                        return null;
                    }

                    registries.Add(member.Name);
                }
            }
        }

        return Create(
            location,
            Resources.Text("RACE000_UnknownField", type.Name, name),
            Spelling.Nearest(name, registries),
            Resources.Text("RACE000_AttributeIsIgnored"));
    }

    private static Diagnostic Create(Location location, LocalizableString problem, string? nearest, LocalizableString consequence) =>
        Diagnostic.Create(
            Descriptor,
            location,
            problem,
            nearest is null ? Resources.Text("RACE000_NothingNear") : Resources.Text("RACE000_Nearest", nearest),
            consequence);

    private static IEnumerable<string> Keys()
    {
        foreach (var option in RaceOption.All)
        {
            yield return option.Key;
        }
    }
}
