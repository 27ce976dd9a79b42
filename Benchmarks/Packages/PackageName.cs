namespace RaceAnalyzers.Benchmarks.Packages;

/// <summary>A package as a user names it.</summary>
/// <param name="Id">The package's id.</param>
/// <param name="Version">A version or range, or <c>*</c> for the newest stable one.</param>
internal sealed record PackageName(string Id, string Version)
{
    /// <summary>Reads <c>Id</c> or <c>Id@Version</c>.</summary>
    public static PackageName Parse(string text) =>
        text.Split('@', 2) is [var id, var version] ? new PackageName(id, version) : new PackageName(text, "*");
}
