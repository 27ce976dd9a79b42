using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Documentation;

/// <summary>The tables that compare this package with others have every case, and what they say of this one is so.</summary>
public sealed class PeerTableTests
{
    private const string Cases = "Benchmarks/PeerCases";

    public static TheoryData<string> CaseFiles =>
        [.. Directory.GetFiles(Repository.PathOf(Cases), "*.cs").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("README.md")]
    [InlineData("Benchmarks/README.md")]
    public void TableHasARowForEachCase(string page) =>
        Assert.Equal(Directory.GetFiles(Repository.PathOf(Cases), "*.cs").Select(IdOf).Order(), Rows(page).Select(row => row[0]).Order());

    [Theory]
    [MemberData(nameof(CaseFiles))]
    public async Task RowSaysWhatTheAnalyzerReports(string file)
    {
        var code = Repository.Read($"{Cases}/{file}");
        var project = TestProject.Create(code);
        Assert.Empty(await project.ErrorsAsync());
        var reported = (await project.DiagnosticsAsync()).Select(diagnostic => diagnostic.Id).Distinct().ToArray();
        var expected = code.Split('\n').Single(line => line.StartsWith("// expected: ", StringComparison.Ordinal))["// expected: ".Length..];

        Assert.Contains(reported.Length == 0 ? "silent" : Assert.Single(reported), expected.Split(" or "));
        foreach (var page in new[] { "README.md", "Benchmarks/README.md" })
        {
            var row = Assert.Single(Rows(page), row => row[0] == IdOf(file));
            Assert.Equal(expected, row[2]);
            Assert.Equal($"✅ {(reported.Length == 0 ? "silent" : reported[0])}", row[3]);
        }
    }

    private static string IdOf(string file) => Path.GetFileNameWithoutExtension(file).Split('_')[0];

    /// <summary>The cells of the rows that begin with a case, from the marked part of the page.</summary>
    private static IEnumerable<string[]> Rows(string page) =>
        Repository.Read(page).Split("<!-- peers:begin -->")[1].Split("<!-- peers:end -->")[0].Split('\n')
            .Where(line => line.StartsWith("| P", StringComparison.Ordinal) || line.StartsWith("| N", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
}
