using RaceAnalyzers.Tests.Documentation;
using Xunit;

namespace RaceAnalyzers.Tests.Ports;

/// <summary>
/// Files of the repository that hold what a test computes. Where the environment variable UPDATE_EXPECTED is set, the
/// test writes them anew, and a look at the difference decides.
/// </summary>
internal static class ExpectedFile
{
    internal static void AssertHolds(string path, string text)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_EXPECTED") is { Length: > 0 })
        {
            File.WriteAllText(Repository.PathOf(path), text);
        }

        Assert.True(File.Exists(Repository.PathOf(path)), $"{path} is missing. It should be:\n{text}");
        Assert.Equal(Repository.Read(path), text);
    }
}
