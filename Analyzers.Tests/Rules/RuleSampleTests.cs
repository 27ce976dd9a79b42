using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>
/// The shapes that each rule flags, and the near misses on which it must be silent: one file each below
/// <c>Samples/RACEnnn/Flagged</c> and <c>Samples/RACEnnn/Silent</c>, named for its point, with markup where it is flagged.
/// </summary>
public sealed class RuleSampleTests
{
    private static readonly string _samples = Path.Combine(AppContext.BaseDirectory, "Samples");

    public static TheoryData<string> Samples
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (var file in Directory.EnumerateFiles(_samples, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                names.Add(Path.GetRelativePath(_samples, file));
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public Task IsFlaggedExactlyWhereItIsMarked(string sample) => Verify.AnalyzerAsync(File.ReadAllText(Path.Combine(_samples, sample)));

    [Theory]
    [MemberData(nameof(Samples))]
    public void MarksWhatItsFolderSays(string sample)
    {
        var parts = sample.Split(Path.DirectorySeparatorChar);
        var isMarked = File.ReadAllText(Path.Combine(_samples, sample)).Contains("{|" + parts[0] + ":", StringComparison.Ordinal);

        Assert.Equal(parts[1] == "Flagged", isMarked);
    }
}
