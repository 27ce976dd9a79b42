using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace IommuPort.Tests;

/// <summary>That the sample's README says what is so.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Folder = typeof(ReadmeTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "SampleFolder")
        .Value!;

    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Folder, "README.md"));

    [Fact]
    public void Table_says_where_each_scenario_is_open()
    {
        var rows = Lines.Select(line => ScenarioRow().Match(line)).Where(row => row.Success).ToList();

        Assert.Equal(
            ScenarioTests.OpenIn.Select(scenario => $"{scenario.Key} {string.Join(' ', ScenarioTests.Ports.Select(port => scenario.Value.Contains(port) ? "✗" : "✓"))}"),
            rows.Select(row => $"{row.Groups["name"]} {row.Groups["marks"].Value.Replace(" | ", " ")}"),
            StringComparer.Ordinal);
    }

    [Theory]
    [InlineData('-')]
    [InlineData('+')]
    public void Hunks_show_lines_that_are_there(char mark)
    {
        var code = Directory.EnumerateDirectories(Folder)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"))
            .SelectMany(File.ReadLines)
            .ToHashSet();

        var shown = HunkLines().Where(line => line[0] == mark).Select(line => line[1..]).ToList();
        Assert.NotEmpty(shown);
        Assert.Equal([], shown.Except(code));
    }

    private static IEnumerable<string> HunkLines()
    {
        var isInside = false;
        foreach (var line in Lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isInside = line == "```diff";
            }
            else if (isInside && line.Length > 0)
            {
                yield return line;
            }
        }
    }

    [GeneratedRegex(@"^\| \[?`(?<name>[a-z-]+)`.*? \| (?<marks>[✓✗]( \| [✓✗])+) \|$")]
    private static partial Regex ScenarioRow();
}
