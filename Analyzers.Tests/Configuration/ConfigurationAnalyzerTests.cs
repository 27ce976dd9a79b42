using Microsoft.CodeAnalysis.Testing;
using RaceAnalyzers.Configuration;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Configuration;

/// <summary>RACE000: settings that name something that does not exist.</summary>
public sealed class ConfigurationAnalyzerTests
{
    private const string Publishes = """
        [AttributeUsage(AttributeTargets.Method)]
        sealed class PublishesAttribute : Attribute { public PublishesAttribute(string registry) { } }
        """;

    [Theory]
    [InlineData("race_analyzers.evidence = any")]
    [InlineData("race_analyzers.evidence = default")]
    [InlineData("race_analyzers.evidence = High")]
    [InlineData("RACE_ANALYZERS.EVIDENCE = any")]
    [InlineData("build_property.RaceAnalyzersMode = nothing of ours")]
    [InlineData("other_analyzers.evidence = hihg")]
    [InlineData("dotnet_diagnostic.RACE001.severity = none")]
    public async Task SettingThatExistsIsSilent(string line)
    {
        await AnalyzeAsync("class C { }", new() { EditorConfig = line });
        await AnalyzeAsync("class C { }", new() { GlobalConfig = line });
    }

    [Theory]
    [InlineData("race_analyzers.evidense", "race_analyzers.evidence")]
    [InlineData("race_analyzers.evidence.level", "race_analyzers.evidence")]
    [InlineData("race_analyzers.race001.evidence", "race_analyzers.evidence")]
    [InlineData("race_analyzers.", "race_analyzers.evidence")]
    [InlineData("race_analyzers_evidence", "race_analyzers.evidence")]
    [InlineData("raceanalyzers.evidence", "race_analyzers.evidence")]
    public async Task KeyThatDoesNotExistIsReported(string key, string nearest)
    {
        var message = $"RaceAnalyzers has no option '{key}'; the nearest is '{nearest}', and the line is ignored";
        await AnalyzeAsync("class C { }", OneFile with { EditorConfig = key + " = any" }, AtTopOf("/0/Test0.cs", message));
        await AnalyzeAsync("class C { }", new() { GlobalConfig = key + " = any" }, Nowhere(message));
    }

    [Theory]
    [InlineData("hihg", "high")]
    [InlineData("al", "any")]
    [InlineData("defaults", "default")]
    [InlineData("true", "high")]
    public async Task ValueThatDoesNotExistIsReported(string value, string nearest)
    {
        var message = $"'{value}' is not a value of 'race_analyzers.evidence'; the nearest is '{nearest}', and 'default' is used instead";
        await AnalyzeAsync("class C { }", OneFile with { EditorConfig = "race_analyzers.evidence = " + value }, AtTopOf("/0/Test0.cs", message));
        await AnalyzeAsync("class C { }", new() { GlobalConfig = "race_analyzers.evidence = " + value }, Nowhere(message));
    }

    [Fact]
    public Task LineThatHoldsForManyFilesIsReportedOnceAtTheFirst() =>
        AnalyzeAsync(
            "class C { }",
            new() { EditorConfig = "race_analyzers.evidence = all", ExtraFiles = [("/0/B.cs", "class B { }"), ("/0/A.cs", "class A { }")] },
            AtTopOf("/0/A.cs", "'all' is not a value of 'race_analyzers.evidence'; the nearest is 'any', and 'default' is used instead"));

    [Fact]
    public Task SeveralSettingsAreReportedInTheOrderOfTheirKeys() =>
        AnalyzeAsync(
            "class C { }",
            OneFile with { EditorConfig = "race_analyzers.gate = x\nrace_analyzers.evidence = anny" },
            AtTopOf("/0/Test0.cs", "'anny' is not a value of 'race_analyzers.evidence'; the nearest is 'any', and 'default' is used instead"),
            AtTopOf("/0/Test0.cs", "RaceAnalyzers has no option 'race_analyzers.gate'; the nearest is 'race_analyzers.evidence', and the line is ignored"));

    [Theory]
    [InlineData("""[Publishes("_all")] void Register(object entry) => _all.Add(entry);""")]
    [InlineData("""[Publishes(nameof(All))] void Register(object entry) => _all.Add(entry);""")]
    [InlineData("""[PublishesAttribute("_inherited")] void Register(object entry) => _all.Add(entry);""")]
    public Task RegistryThatExistsIsSilent(string member) => AnalyzeAsync(
        $$"""
        class Base { protected readonly List<object> _inherited = new(); }
        class Registry : Base
        {
            readonly List<object> _all = new();
            List<object> All => _all;
            {{member}}
        }
        {{Publishes}}
        """,
        VerifyOptions.Default);

    [Fact]
    public Task RegistryThatDoesNotExistIsReportedAtItsName() => AnalyzeAsync(
        $$"""
        class Registry
        {
            readonly List<object> _devices = new();
            int _count;
            [Publishes({|#0:"_divices"|})]
            void Register(object entry) { _devices.Add(entry); _count++; }
        }
        {{Publishes}}
        """,
        VerifyOptions.Default,
        Result("'Registry' has no field or property '_divices'; the nearest is '_devices', and the attribute is ignored").WithLocation(0));

    [Fact]
    public Task RegistryOfATypeWithoutFieldsHasNoNearest() => AnalyzeAsync(
        $$"""
        interface IRegistry
        {
            [Publishes({|#0:"_all"|})]
            void Register(object entry);
        }
        {{Publishes}}
        """,
        VerifyOptions.Default,
        Result("'IRegistry' has no field or property '_all'; there is none that comes near, and the attribute is ignored").WithLocation(0));

    /// <summary>A preset is a global configuration, and the rules have to go by it like by a line of .editorconfig.</summary>
    [Theory]
    [InlineData("", "", "_all.Add(entry)")]
    [InlineData("race_analyzers.evidence = any", "", "{|RACE001:_all.Add(entry)|}")]
    [InlineData("", "race_analyzers.evidence = any", "{|RACE001:_all.Add(entry)|}")]
    [InlineData("race_analyzers.evidence = default", "race_analyzers.evidence = any", "_all.Add(entry)")]
    public Task RulesGoByOptionsOfBothKinds(string editorConfig, string globalConfig, string publication) => Verify.AnalyzerAsync(
        $$"""
        sealed class Entry { public string Name = ""; }
        sealed class Registry
        {
            readonly List<Entry> _all = new();
            public void Register(Entry entry) { {{publication}}; entry.Name = "x"; }
            public string Find() => _all[0].Name;
        }
        """,
        new VerifyOptions { EditorConfig = editorConfig, GlobalConfig = globalConfig });

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("any", "any", 0)]
    [InlineData("any", "", 3)]
    [InlineData("hihg", "high", 1)]
    [InlineData("evidense", "evidence", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void DistanceCountsLetters(string left, string right, int distance)
    {
        Assert.Equal(distance, Spelling.Distance(left, right));
        Assert.Equal(distance, Spelling.Distance(right, left));
    }

    /// <summary>Without the file of global usings, whose path comes first.</summary>
    private static VerifyOptions OneFile { get; } = new() { ImplicitUsings = false };

    private static DiagnosticResult Result(string message) => Verify.Expect("RACE000", []).WithMessage(message);

    private static DiagnosticResult AtTopOf(string path, string message) => Result(message).WithSpan(path, 1, 1, 1, 1);

    private static DiagnosticResult Nowhere(string message) => Result(message).WithNoLocation();

    private static Task AnalyzeAsync(string source, VerifyOptions options, params DiagnosticResult[] expected) =>
        Harness.AnalyzerAsync<ConfigurationAnalyzer>(source, options, expected);
}
