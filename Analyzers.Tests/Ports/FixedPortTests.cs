using Xunit;

namespace RaceAnalyzers.Tests.Ports;

/// <summary>
/// Sample/Fixed is the port before the patch after "Fix all" of RACE001. It is compiled, pinned and driven through the
/// scenarios like the other ports; these tests say that it is what the package makes.
/// </summary>
public sealed class FixedPortTests
{
    private const string Before = "Sample/BeforePatch";
    private const string Fixed = "Sample/Fixed";

    [Fact]
    public async Task FixedPortIsWhatFixAllMakesOfThePortBeforeThePatch()
    {
        var port = await PortProject.Create(Before).FixAllAsync("RACE001");

        Assert.NotNull(port);
        foreach (var path in PortProject.Files(Before))
        {
            ExpectedFile.AssertHolds(path.Replace(Before, Fixed, StringComparison.Ordinal), await port.TextAsync(path));
        }

        Assert.Equal(
            PortProject.Files(Before).Select(Path.GetFileName),
            PortProject.Files(Fixed).Select(Path.GetFileName));
    }

    [Fact]
    public async Task FixLeavesTheFilesAloneThatThePortsShare()
    {
        var before = PortProject.Create(Before);
        var after = await before.FixAllAsync("RACE001");

        Assert.NotNull(after);
        foreach (var path in PortProject.Files("Sample/Shared"))
        {
            Assert.Equal(await before.TextAsync(path), await after.TextAsync(path));
        }
    }

    [Fact]
    public async Task FixesOfTheOtherRulesLeaveNothingToReport()
    {
        var port = PortProject.Create(Before);
        foreach (var id in new[] { "RACE001", "RACE007", "RACE008" })
        {
            port = await port.FixAllAsync(id);
            Assert.NotNull(port);
        }

        Assert.Empty(await port.ErrorsAsync());
        Assert.Empty(await port.DiagnosticsAsync());
    }
}
