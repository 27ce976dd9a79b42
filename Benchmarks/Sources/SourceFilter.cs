using Microsoft.Extensions.FileSystemGlobbing;

namespace RaceAnalyzers.Benchmarks.Sources;

/// <summary>Says which files of a folder take part: everything that is C# and is not excluded.</summary>
internal sealed class SourceFilter
{
    /// <summary>
    /// The folders of tests, samples and measurements. The case matters: <c>*Test*</c> must not take <c>Latest</c> away.
    /// </summary>
    public static readonly IReadOnlyList<string> DefaultExclusions =
    [
        "**/*Test*/**", "**/test/**", "**/tests/**",
        "**/*Benchmark*/**", "**/bench/**", "**/benchmarks/**", "**/perf/**",
        "**/*Sample*/**", "**/sample/**", "**/samples/**", "**/*Example*/**", "**/example/**", "**/examples/**",
    ];

    private readonly Matcher _matcher = new(StringComparison.Ordinal);

    /// <param name="exclusions">Glob patterns relative to the root; build output is excluded whatever they say.</param>
    public SourceFilter(IEnumerable<string> exclusions)
    {
        _matcher.AddInclude("**/*.cs");
        foreach (var always in (string[])["**/obj/**", "**/bin/**", "**/.git/**", "**/node_modules/**"])
        {
            _matcher.AddExclude(always);
        }

        foreach (var exclusion in exclusions)
        {
            _matcher.AddExclude(exclusion);
        }
    }

    /// <summary>The files below <paramref name="root"/> that take part, as full paths in ordinal order.</summary>
    public IReadOnlyList<string> FilesIn(string root) =>
        [.. _matcher.GetResultsInFullPath(root).Order(StringComparer.Ordinal)];

    /// <summary>Whether one file would take part; paths outside <paramref name="root"/> do not.</summary>
    public bool Includes(string root, string file) => _matcher.Match(root, file).HasMatches;
}
