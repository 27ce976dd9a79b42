using System.Reflection;

namespace RaceAnalyzers.Tests.Documentation;

/// <summary>The files of the repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string _root = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot")
        .Value!;

    /// <summary>The full path of a file or folder, given with forward slashes.</summary>
    internal static string PathOf(string relative) => Path.Combine(_root, relative);

    /// <summary>The text of a file with line feeds only, whatever the checkout made of its line ends.</summary>
    internal static string Read(string relative) => File.ReadAllText(PathOf(relative)).ReplaceLineEndings("\n");
}
