namespace RaceAnalyzers.Benchmarks.Packages;

/// <summary>A package on disk.</summary>
/// <param name="Id">The package's id, in its own spelling.</param>
/// <param name="Version">The version that restore chose.</param>
/// <param name="Files">All its files, as full paths.</param>
/// <param name="Libraries">The assemblies that a program on this framework would run.</param>
/// <param name="Dependencies">The assemblies of the packages it needs.</param>
internal sealed record RestoredPackage(
    string Id,
    string Version,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Libraries,
    IReadOnlyList<string> Dependencies);
