using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Tests.Documentation;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>
/// A race breaks the protocol in one place, and the rule that says most about it reports it; the others leave it alone, since
/// a reader who is told the same twice has to find out that it is the same.
/// </summary>
public sealed partial class OneRaceOneDiagnosticTests
{
    private static readonly string _samples = Path.Combine(AppContext.BaseDirectory, "Samples");

    public static TheoryData<string> FlaggedSamples =>
    [
        .. Directory.EnumerateFiles(_samples, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_samples, file).Replace('\\', '/'))
            .Where(file => file.Contains("/Flagged/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Pages => [.. new RegistrationRaceAnalyzer().SupportedDiagnostics.Select(rule => rule.Id)];

    public static TheoryData<string> TestClasses =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("Analyzers.Tests"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.PathOf(""), file).Replace('\\', '/'))
            .Where(file => file.StartsWith("Analyzers.Tests/Rules/", StringComparison.Ordinal)
                || file.StartsWith("Analyzers.Tests/CodeFixes/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(FlaggedSamples))]
    public Task SampleIsReportedByOneRule(string sample) =>
        AssertNoneSpeaksOfAnother(Markup().Replace(File.ReadAllText(Path.Combine(_samples, sample)), ""), sample);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task BadExampleIsReportedByItsPagesRuleOnly(string id)
    {
        foreach (var example in PageExample.Parse(id, Repository.Read($"docs/rules/{id}.md")))
        {
            if (example.Claim is Claim.Bad or Claim.BadWithoutFix)
            {
                Assert.All(example.Expected, expected => Assert.Equal(id, expected.Id));
                Assert.All(await AssertNoneSpeaksOfAnother(example.Code, example.ToString()), diagnostic => Assert.Equal(id, diagnostic.Id));
            }
        }
    }

    /// <summary>The markup says all that is reported, as the tests themselves make sure.</summary>
    [Theory]
    [MemberData(nameof(TestClasses))]
    public void TestsMarkALineForOneRule(string file)
    {
        var strings = CSharpSyntaxTree.ParseText(Repository.Read(file)).GetRoot().DescendantNodes()
            .Where(node => node is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax);
        foreach (var line in strings.SelectMany(text => text.ToString().Split('\n')))
        {
            Assert.True(RuleInMarkup().Matches(line).Select(match => match.Value).Distinct().Count() < 2, $"{file}: {line}");
        }
    }

    private static async Task<IReadOnlyList<Diagnostic>> AssertNoneSpeaksOfAnother(string code, string source)
    {
        var diagnostics = await TestProject.Create(code).DiagnosticsAsync();
        Assert.NotEmpty(diagnostics);
        var doubled =
            from one in diagnostics
            from other in diagnostics
            where one.Id != other.Id && (IsSameLine(one.Location, other.Location) || one.AdditionalLocations.Contains(other.Location))
            select $"{one}\n  and\n{other}";
        Assert.True(!doubled.Any(), $"{source}:\n{string.Join('\n', doubled)}");
        return diagnostics;
    }

    private static bool IsSameLine(Location one, Location other) =>
        one.SourceTree == other.SourceTree && one.GetLineSpan().StartLinePosition.Line == other.GetLineSpan().StartLinePosition.Line;

    [GeneratedRegex(@"\{\|(RACE\d{3}|#\d+):|\|\}")]
    private static partial Regex Markup();

    [GeneratedRegex(@"(?<=\{\|)RACE\d{3}")]
    private static partial Regex RuleInMarkup();
}
