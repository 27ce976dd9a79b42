using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>How the user writes the names of members: by naming rules where there are some, else as the type already does.</summary>
/// <param name="Field">Private instance fields.</param>
/// <param name="Property">Properties.</param>
/// <param name="Method">Methods.</param>
internal sealed record MemberNaming(WordStyle Field, WordStyle Property, WordStyle Method)
{
    private const string RulePrefix = "dotnet_naming_rule.";

    /// <summary>The naming of members that are added to <paramref name="type"/>.</summary>
    internal static MemberNaming Of(INamedTypeSymbol type, AnalyzerConfigOptions options) => new(
        FieldOf(type, options, isStatic: false),
        Configured(options, "property", "internal", "") ?? WordStyle.Pascal,
        Configured(options, "method", "internal", "") ?? WordStyle.Pascal);

    /// <summary>The style of a private field that is added to <paramref name="type"/>.</summary>
    internal static WordStyle FieldOf(INamedTypeSymbol type, AnalyzerConfigOptions options, bool isStatic) =>
        (isStatic ? Configured(options, "field", "private", "static") : null)
        ?? Configured(options, "field", "private", "")
        ?? Observed(type, isStatic)
        ?? WordStyle.Underscore;

    /// <summary>The style of the first rule that names the kind and accessibility and asks for just these modifiers.</summary>
    private static WordStyle? Configured(AnalyzerConfigOptions options, string kind, string accessibility, string modifiers)
    {
        foreach (var key in options.Keys)
        {
            if (!key.StartsWith(RulePrefix, StringComparison.OrdinalIgnoreCase)
                || !key.EndsWith(".symbols", StringComparison.OrdinalIgnoreCase)
                || !options.TryGetValue(key, out var symbols))
            {
                continue;
            }

            var rule = key.Substring(0, key.Length - "symbols".Length);
            var group = "dotnet_naming_symbols." + symbols.Trim() + ".";
            if (Names(group + "applicable_kinds", kind)
                && Names(group + "applicable_accessibilities", accessibility)
                && (Value(group + "required_modifiers") ?? "") == modifiers
                && Value(rule + "severity") is not "none"
                && Value(rule + "style") is { } style)
            {
                var prefix = "dotnet_naming_style." + style.Trim() + ".";
                return new WordStyle(
                    Value(prefix + "required_prefix") ?? "",
                    Value(prefix + "required_suffix") ?? "",
                    Value(prefix + "word_separator") ?? "",
                    Value(prefix + "capitalization") ?? "pascal_case");
            }
        }

        return null;

        string? Value(string key) => options.TryGetValue(key, out var value) ? value.Trim() : null;

        bool Names(string key, string wanted)
        {
            if (Value(key) is not { } listed)
            {
                return true;
            }

            foreach (var part in listed.Split(','))
            {
                if (part.Trim() is "*" || part.Trim() == wanted)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The style that most private fields of the type, or else of the types around and below it, are written in.</summary>
    private static WordStyle? Observed(INamedTypeSymbol type, bool isStatic)
    {
        for (var current = type; current is not null; current = current.ContainingType ?? current.BaseType)
        {
            var counts = new Dictionary<WordStyle, int>();
            foreach (var member in current.GetMembers())
            {
                if (member is IFieldSymbol { IsConst: false, DeclaredAccessibility: Accessibility.Private, AssociatedSymbol: null, IsImplicitlyDeclared: false } field
                    && field.IsStatic == isStatic
                    && StyleOf(field.Name) is { } style)
                {
                    counts[style] = counts.TryGetValue(style, out var count) ? count + 1 : 1;
                }
            }

            if (counts.Count > 0)
            {
                return counts.OrderByDescending(pair => pair.Value).First().Key;
            }
        }

        return null;
    }

    private static WordStyle? StyleOf(string name)
    {
        var prefix = name.StartsWith("m_", StringComparison.Ordinal) || name.StartsWith("s_", StringComparison.Ordinal) ? name.Substring(0, 2) : name.StartsWith("_", StringComparison.Ordinal) ? "_" : "";
        var rest = name.Substring(prefix.Length);
        return rest.Length == 0 ? null : new WordStyle(prefix, "", "", char.IsUpper(rest[0]) ? "pascal_case" : "camel_case");
    }
}
