using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using RaceAnalyzers.Tests.Documentation;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Packaging;

/// <summary>The presets that the property <c>RaceAnalyzersMode</c> picks from.</summary>
public sealed class PresetTests
{
    public static TheoryData<string> Presets =>
        [.. Directory.GetFiles(Repository.PathOf("Package/buildTransitive/config")).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Presets))]
    public void PresetIsNamedInLowerCase(string preset) => Assert.Equal(preset.ToLowerInvariant(), preset);

    /// <summary>A line for one rule would go before a project's setting for all rules.</summary>
    [Theory]
    [InlineData("recommended.globalconfig")]
    [InlineData("strict.globalconfig")]
    public void PresetLeavesSeveritiesToTheRules(string preset) => Assert.Empty(Read(preset).TreeOptions);

    [Fact]
    public void NoneTurnsEveryRuleOff()
    {
        var severities = Read("none.globalconfig").TreeOptions;
        Assert.All(severities.Values, severity => Assert.Equal(ReportDiagnostic.Suppress, severity));
        Assert.Empty(TestProject.AllRules.Select(descriptor => descriptor.Id).Except(severities.Keys, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void StrictAsksForNoEvidence() =>
        Assert.Equal("any", Read("strict.globalconfig").AnalyzerOptions["race_analyzers.evidence"]);

    [Fact]
    public void CiMakesErrorsOfRulesWhoseCodeIsItsOwnEvidence() =>
        Assert.Equal(
            ["RACE003", "RACE004", "RACE007", "RACE009"],
            Read("ci.globalconfig").TreeOptions
                .Where(severity => severity.Value == ReportDiagnostic.Error)
                .Select(severity => severity.Key.ToUpperInvariant())
                .Order());

    [Fact]
    public void ProjectsOwnConfigurationGoesFirst()
    {
        var own = AnalyzerConfig.Parse("is_global = true\ndotnet_diagnostic.RACE001.severity = error\n", "/.globalconfig");
        var merged = AnalyzerConfigSet.Create<IReadOnlyList<AnalyzerConfig>>([Parse("none.globalconfig"), own], out var diagnostics);
        Assert.Empty(diagnostics);
        Assert.Equal(ReportDiagnostic.Error, merged.GlobalConfigOptions.TreeOptions["RACE001"]);
    }

    private static AnalyzerConfigOptionsResult Read(string preset)
    {
        var options = AnalyzerConfigSet.Create<IReadOnlyList<AnalyzerConfig>>([Parse(preset)], out var diagnostics).GlobalConfigOptions;
        Assert.Empty(diagnostics);
        return options;
    }

    private static AnalyzerConfig Parse(string preset) =>
        AnalyzerConfig.Parse(
            SourceText.From(Repository.Read("Package/buildTransitive/config/" + preset)),
            "/package/" + preset);
}
