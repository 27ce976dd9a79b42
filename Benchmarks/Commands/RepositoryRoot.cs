namespace RaceAnalyzers.Benchmarks.Commands;

/// <summary>The checkout that the program was started in.</summary>
internal static class RepositoryRoot
{
    /// <exception cref="DirectoryNotFoundException">Neither the current folder nor one above it holds the solution.</exception>
    public static string Find()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RaceAnalyzers.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Start this inside a checkout of RaceAnalyzers: no folder from here up holds RaceAnalyzers.sln.");
    }
}
