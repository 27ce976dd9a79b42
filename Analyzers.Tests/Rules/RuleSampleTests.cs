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

    public static TheoryData<string> Ids => [.. new RegistrationRaceAnalyzer().SupportedDiagnostics.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void RuleHasFifteenShapesAndFifteenNearMisses(string id)
    {
        Assert.InRange(Count(id, "Flagged"), 15, int.MaxValue);
        Assert.InRange(Count(id, "Silent"), 15, int.MaxValue);
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

    /// <summary>The files of a rule's samples, and the rows of its tests that have the same name as their folder.</summary>
    private static int Count(string id, string kind)
    {
        var folder = Path.Combine(_samples, id, kind);
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.cs").Length : 0;
        var rows =
            from type in typeof(RuleSampleTests).Assembly.GetTypes()
            where type.Name.StartsWith("Race" + id["RACE".Length..], StringComparison.Ordinal)
            from property in type.GetProperties()
            where property.Name == kind && property.PropertyType.IsAssignableTo(typeof(TheoryData))
            select ((TheoryData)property.GetValue(null)!).Count();
        return files + rows.Sum();
    }
}
