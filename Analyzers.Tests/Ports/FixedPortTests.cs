using RaceAnalyzers.Tests.Verification;
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

    private static readonly Lazy<Task<TestProject>> _port = new(() => FixAllAsync(PortProject.Create(Before), "RACE001"));

    [Fact]
    public async Task FixedPortIsWhatFixAllMakesOfThePortBeforeThePatch()
    {
        var port = await _port.Value;

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
        var port = await _port.Value;

        foreach (var path in PortProject.Files("Sample/Shared"))
        {
            Assert.Equal(await before.TextAsync(path), await port.TextAsync(path));
        }
    }

    [Fact]
    public async Task FixesOfTheOtherRulesLeaveNothingToReport()
    {
        var port = await FixAllAsync(await FixAllAsync(await _port.Value, "RACE007"), "RACE008");

        Assert.Empty(await port.ErrorsAsync());
        Assert.Empty(await port.DiagnosticsAsync());
    }

    private static async Task<TestProject> FixAllAsync(TestProject port, string id) =>
        await port.FixAllAsync(id) ?? throw new InvalidOperationException($"The package offers no fix for {id}.");
}
