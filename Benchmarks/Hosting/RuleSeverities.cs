using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Benchmarks.Hosting;

/// <summary>Severities by rule id, as a compilation takes them.</summary>
internal static class RuleSeverities
{
    /// <summary>Every rule as a warning, those that are off by default included.</summary>
    public static ImmutableDictionary<string, ReportDiagnostic> AllOn(IEnumerable<AnalyzerPackage> packages) =>
        All(packages, ReportDiagnostic.Warn);

    /// <summary>Every rule at one severity.</summary>
    public static ImmutableDictionary<string, ReportDiagnostic> All(IEnumerable<AnalyzerPackage> packages, ReportDiagnostic severity) =>
        packages
            .SelectMany(package => package.Analyzers)
            .SelectMany(analyzer => analyzer.SupportedDiagnostics)
            .Select(rule => rule.Id)
            .Distinct()
            .ToImmutableDictionary(id => id, _ => severity);

    /// <summary>Reads a severity in the words of an <c>.editorconfig</c>; null where there is no such word.</summary>
    public static ReportDiagnostic? TryParse(string word) => word.ToLowerInvariant() switch
    {
        "error" => ReportDiagnostic.Error,
        "warning" => ReportDiagnostic.Warn,
        "suggestion" or "info" => ReportDiagnostic.Info,
        "silent" or "refactoring" => ReportDiagnostic.Hidden,
        "none" => ReportDiagnostic.Suppress,
        "default" => ReportDiagnostic.Default,
        _ => null,
    };
}
