using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Benchmarks.Sources;

/// <summary>The sources that are compiled together, and how.</summary>
/// <param name="name">The assembly name.</param>
/// <param name="files">Full paths.</param>
/// <param name="references">Groups of the same folder that this one refers to.</param>
internal sealed class SourceGroup(string name, IReadOnlyList<string> files, IReadOnlyList<SourceGroup> references)
{
    public string Name => name;

    public IReadOnlyList<string> Files => files;

    /// <summary>This group's references and theirs, each once, without this group.</summary>
    /// <remarks>Made once: a graph of projects has far more paths than projects.</remarks>
    public IReadOnlyList<SourceGroup> AllReferences { get; } =
        [.. references.SelectMany(reference => reference.AllReferences.Append(reference)).Distinct()];

    /// <summary>Assemblies beside the framework's.</summary>
    public IReadOnlyList<MetadataReference> Metadata { get; init; } = [];

    /// <summary>Preprocessor symbols beside the framework's.</summary>
    public IReadOnlyList<string> Constants { get; init; } = [];

    /// <summary>Namespaces that every file can see.</summary>
    public IReadOnlyList<string> GlobalUsings { get; init; } = [];

    /// <summary>Whether nullable analysis, a part of the compiler's own time, is on.</summary>
    public bool Nullable { get; init; }
}
