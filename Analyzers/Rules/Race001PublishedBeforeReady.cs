using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Rules;

/// <summary>RACE001: an object is put into a registry and initialized afterwards, while a lookup can already see it.</summary>
internal static class Race001PublishedBeforeReady
{
    internal const string Id = "RACE001";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        "Object is published before it is ready",
        "'{0}' is published in '{1}' before it is ready: {2} runs after the publication, and {3} can already see it",
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "An object was put where other threads look things up, and was initialized afterwards.",
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE001.md");
}
