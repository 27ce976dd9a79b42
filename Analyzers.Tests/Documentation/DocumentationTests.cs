using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Configuration;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Documentation;

/// <summary>Descriptor, source file, page, release notes and README say the same about every rule.</summary>
public sealed class DocumentationTests
{
    private const string ProjectUrl = "https://github.com/race-analyzers/race-analyzers";

    private static readonly Dictionary<string, DiagnosticDescriptor> _descriptors =
        TestProject.AllRules.ToDictionary(descriptor => descriptor.Id);

    public static TheoryData<string> Ids => [.. _descriptors.Keys];

    /// <summary>RACE000 is about settings, in which no threads meet.</summary>
    public static TheoryData<string> Races => [.. _descriptors.Keys.Where(id => id != "RACE000")];

    public static TheoryData<string, int> Examples
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var page in Pages().Where(page => !IsRulePage(page) || _descriptors.ContainsKey(Path.GetFileNameWithoutExtension(page))))
            {
                for (var index = 0; index < PageExample.Parse(page, Repository.Read(page)).Count; index++)
                {
                    data.Add(page, index);
                }
            }

            return data;
        }
    }

    [Fact]
    public void IdsAreUnique()
    {
        var ids = TestProject.AllRules.Select(descriptor => descriptor.Id).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void SourceFileIsNamedAfterTheId(string id)
    {
        var name = "Race" + id["RACE".Length..];
        var file = Assert.Single(Directory.GetFiles(Repository.PathOf("Analyzers/Rules"), name + "*.cs"));
        Assert.Contains($"\"{id}\"", File.ReadAllText(file));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void DescriptorTellsTheUserEverything(string id)
    {
        var descriptor = _descriptors[id];
        Assert.Equal("Concurrency", descriptor.Category);
        Assert.True(descriptor.IsEnabledByDefault);
        Assert.NotEmpty(descriptor.Description.ToString());
        Assert.NotEmpty(descriptor.MessageFormat.ToString());
        Assert.Equal($"{ProjectUrl}/blob/main/docs/rules/{id}.md", descriptor.HelpLinkUri);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void PageIsHeadedByIdAndTitle(string id) =>
        Assert.StartsWith($"# {id}: {_descriptors[id].Title}\n", Repository.Read($"docs/rules/{id}.md"));

    [Theory]
    [MemberData(nameof(Ids))]
    public void PageHasEverySection(string id)
    {
        var sections = Regex.Matches(Repository.Read($"docs/rules/{id}.md"), "^## (.*)$", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value);
        Assert.Equal(["What it finds", "Why it matters", "Bad", "Good", "When to suppress", "Options", "Related"], sections);
    }

    [Theory]
    [MemberData(nameof(Races))]
    public void PageShowsTheInterleavingOfTwoThreads(string id)
    {
        var page = Repository.Read($"docs/rules/{id}.md");
        Assert.Matches(@"(?m)^\|[^|\n]+\|[^|\n]+\|\n\| --- \| --- \|\n(\|[^|\n]*\|[^|\n]*\|\n){2,}", page);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void PageHasAFlaggedAndASilentExample(string id)
    {
        var examples = PageExample.Parse(id, Repository.Read($"docs/rules/{id}.md"));
        Assert.Contains(examples, example => example.Expected.Any(place => place.Id == id));
        Assert.Contains(examples, example => example.Claim == Claim.Good);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task ExampleBehavesAsThePageSays(string page, int index) =>
        await new PageVerifier(TestProject.AllAnalyzers, TestProject.AllFixes)
            .VerifyAsync(PageExample.Parse(page, Repository.Read(page)), index);

    [Theory]
    [MemberData(nameof(Ids))]
    public void ReleaseNotesHaveTheRule(string id)
    {
        var descriptor = _descriptors[id];
        var row = $"{id} | {descriptor.Category} | {descriptor.DefaultSeverity} | [{descriptor.Title}]({descriptor.HelpLinkUri})";
        var rows = (Repository.Read("Analyzers/AnalyzerReleases.Shipped.md") + Repository.Read("Analyzers/AnalyzerReleases.Unshipped.md")).Split('\n');
        Assert.Single(rows, row);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void ReadmeHasTheRule(string id)
    {
        var descriptor = _descriptors[id];
        var row = Assert.Single(Repository.Read("README.md").Split('\n'), line => line.StartsWith($"| [{id}]", StringComparison.Ordinal));
        Assert.StartsWith($"| [{id}](docs/rules/{id}.md) | {descriptor.Title} | {descriptor.DefaultSeverity} |", row);
    }

    /// <summary>The last column says what the fix does, and is empty where there is none.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void ReadmeSaysWhetherThereIsAFix(string id)
    {
        var row = Assert.Single(Repository.Read("README.md").Split('\n'), line => line.StartsWith($"| [{id}]", StringComparison.Ordinal));
        Assert.Equal(TestProject.AllFixes.Any(fix => fix.FixableDiagnosticIds.Contains(id)), row.Split('|')[4].Trim().Length > 0);
    }

    [Theory]
    [MemberData(nameof(Races))]
    public void PageNamesEveryOptionWithItsValues(string id)
    {
        var page = Repository.Read($"docs/rules/{id}.md");
        Assert.Contains($"\n| `dotnet_diagnostic.{id}.severity` | `none`, `silent`, `suggestion`, `warning`, `error` |", page);
        Assert.All(RaceOption.All, option => Assert.Contains($"\n| `{option.Key}` | {Values(option)} |", page));
    }

    /// <summary>The check that comes nearest, in tools for any language.</summary>
    [Theory]
    [MemberData(nameof(Races))]
    public void PageSaysWhatOtherToolsHave(string id) =>
        Assert.Contains("\n\nOther tools: ", Repository.Read($"docs/rules/{id}.md"));

    [Fact]
    public void ConfigurationPageHasEveryOption()
    {
        var rows = Repository.Read("docs/configuration.md").Split('\n').Where(line => line.StartsWith($"| `{RaceOption.Prefix}", StringComparison.Ordinal)).ToList();
        Assert.Equal(RaceOption.All.Length, rows.Count);
        Assert.All(RaceOption.All, option => Assert.Single(rows, row => row.StartsWith($"| `{option.Key}` | {Values(option)} | `{option.Default}` | ", StringComparison.Ordinal)));
    }

    [Fact]
    public void ConfigurationPageHasEveryPreset()
    {
        var page = Repository.Read("docs/configuration.md");
        var modes = Regex.Matches(page, "(?m)^\\| `([A-Z][A-Za-z]*)` \\| [^|]+ \\|$").Select(match => match.Groups[1].Value.ToLowerInvariant() + ".globalconfig");
        Assert.Equal(
            Directory.GetFiles(Repository.PathOf("Package/buildTransitive/config")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
            modes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AttributesPageAndItsFileHaveEveryAttribute()
    {
        var names = typeof(Marks).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Select(field => field.Name).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(names);
        Assert.Equal(names, Matches(Repository.Read("docs/attributes.md"), @"(?m)^\| `\[([A-Za-z]+)"));
        Assert.Equal(names, Matches(Repository.Read("docs/attributes.md"), @"(?m)^## `\[([A-Za-z]+)"));
        Assert.Equal(names, Matches(Repository.Read("docs/RaceAnalyzersAttributes.cs"), "class ([A-Za-z]+)Attribute"));
    }

    [Fact]
    public void RelativeLinksLeadSomewhere()
    {
        var broken =
            from page in Pages()
            from Match link in Regex.Matches(Repository.Read(page), @"\]\((?!https?://|#)([^)#\s]+)")
            let target = Path.Combine(Path.GetDirectoryName(Repository.PathOf(page))!, link.Groups[1].Value)
            where !File.Exists(target) && !Directory.Exists(target)
            select $"{page}: {link.Groups[1].Value}";
        Assert.Empty(broken);
    }

    private static IEnumerable<string> Matches(string text, string pattern) =>
        Regex.Matches(text, pattern).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);

    private static string Values(RaceOption option) => string.Join(", ", option.Values.Select(value => $"`{value}`"));

    private static bool IsRulePage(string page) => page.StartsWith("docs/rules/", StringComparison.Ordinal);

    private static IEnumerable<string> Pages() =>
    [
        "README.md",
        "CONTRIBUTING.md",
        .. Directory.GetFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.PathOf(""), path).Replace('\\', '/'))
            .Where(path => Path.GetFileName(path) != "TEMPLATE.md")
            .Order(StringComparer.Ordinal),
    ];
}
