using System.Globalization;
using Microsoft.CodeAnalysis;
using Xunit;

namespace RaceAnalyzers.Tests.Ports;

/// <summary>
/// What the analyzer says of each port of the sample, word for word: a line for each race as place, rule and message, and
/// below it, indented, the other places that belong to it.
/// </summary>
public sealed class PortRaceTests
{
    [Theory]
    [InlineData("Sample/BeforePatch", null)]
    [InlineData("Sample/WithPatch", null)]
    [InlineData("Sample/Closed", null)]
    [InlineData("Sample/UnconditionalGate", "Sample/WithPatch")]
    [InlineData("Sample/Fixed", null)]
    public async Task RacesAreThoseOfTheExpectedFile(string folder, string? basis)
    {
        var port = PortProject.Create(folder, basis);

        Assert.Empty(await port.ErrorsAsync());
        var races = await port.DiagnosticsAsync();
        ExpectedFile.AssertHolds($"{folder}/expected-races.txt", string.Concat(races.SelectMany(Lines)));
    }

    private static IEnumerable<string> Lines(Diagnostic race) =>
    [
        $"{Place(race.Location)}: {race.Id}: {race.GetMessage(CultureInfo.InvariantCulture)}\n",
        .. race.AdditionalLocations.Select(location => $"    {Place(location)}\n").Distinct(),
    ];

    // Paths in a test's project begin with the name of its root.
    private static string Place(Location location)
    {
        var span = location.GetLineSpan();
        return $"{span.Path["/0/".Length..]}:{span.StartLinePosition.Line + 1}";
    }
}
