using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Tests.Documentation;

namespace RaceAnalyzers.Tests.Robustness;

/// <summary>The files of the sample's port before the patch, and what is compared of the findings in them.</summary>
internal static class SampleBeforePatch
{
    internal static ImmutableArray<(string Path, string Text)> Files { get; } =
    [
        .. new[] { "Sample/Tracing", "Sample/Shared", "Sample/BeforePatch" }
            .SelectMany(folder => Directory.GetFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains(@"\obj\", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllText(path))),
    ];

    /// <summary>Places and messages, in an order of their own.</summary>
    internal static IEnumerable<string> Describe(IEnumerable<Diagnostic> findings) =>
        findings.Select(finding => $"{finding} {string.Join(' ', finding.AdditionalLocations.Select(place => place.GetLineSpan()))}").Order(StringComparer.Ordinal);
}
