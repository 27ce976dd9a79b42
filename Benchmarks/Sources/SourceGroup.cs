using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Benchmarks.Sources;

/// <summary>The sources that are compiled together, and how.</summary>
/// <param name="Name">The assembly name.</param>
/// <param name="Files">Full paths.</param>
/// <param name="References">Groups of the same folder that this one refers to.</param>
/// <param name="Metadata">Assemblies beside the framework's.</param>
/// <param name="Constants">Preprocessor symbols beside the framework's.</param>
/// <param name="GlobalUsings">Namespaces that every file can see.</param>
/// <param name="Nullable">Whether nullable analysis, a part of the compiler's own time, is on.</param>
internal sealed record SourceGroup(
    string Name,
    IReadOnlyList<string> Files,
    IReadOnlyList<SourceGroup> References,
    IReadOnlyList<MetadataReference> Metadata,
    IReadOnlyList<string> Constants,
    IReadOnlyList<string> GlobalUsings,
    bool Nullable)
{
    /// <summary>This group's references and theirs, each once, without this group.</summary>
    public IReadOnlyList<SourceGroup> AllReferences() =>
        [.. References.SelectMany(reference => reference.AllReferences().Append(reference)).Distinct()];
}
