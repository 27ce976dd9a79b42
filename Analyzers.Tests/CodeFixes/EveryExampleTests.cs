using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.Tests.Documentation;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.CodeFixes;

/// <summary>
/// What every choice of every fix owes, on the bad examples of all pages: the result compiles in the language of the code, no
/// rule says anything of it, it is formatted, its comments are there, and its lines end as they did.
/// </summary>
public sealed class EveryExampleTests
{
    /// <summary>The bad examples that have a fix, by page and position.</summary>
    public static TheoryData<string, int> Examples
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var id in new RegistrationRaceAnalyzer().SupportedDiagnostics.Select(static descriptor => descriptor.Id).Distinct())
            {
                var examples = Parse(id);
                for (var index = 0; index < examples.Count; index++)
                {
                    if (examples[index].Claim == Claim.Bad)
                    {
                        data.Add(id, index);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task IsMendedInTheOldestLanguage(string id, int index) =>
        await VerifyAsync(await OldLanguage.RewriteAsync(Parse(id)[index].Code), new VerifyOptions { LanguageVersion = LanguageVersion.CSharp7_3, Nullable = false });

    /// <summary>The first version with patterns in braces and nullable annotations, which the fixes write where they can.</summary>
    [Theory]
    [MemberData(nameof(Examples))]
    public async Task IsMendedInTheLanguageBetween(string id, int index) =>
        await VerifyAsync(await OldLanguage.RewriteAsync(Parse(id)[index].Code), new VerifyOptions { LanguageVersion = LanguageVersion.CSharp8, Nullable = false });

    [Theory]
    [MemberData(nameof(Examples))]
    public Task IsMendedInTheNewestLanguage(string id, int index) =>
        VerifyAsync(Parse(id)[index].Code, new VerifyOptions { LanguageVersion = LanguageVersion.Preview });

    [Theory]
    [MemberData(nameof(Examples))]
    public Task KeepsTheEndsOfLines(string id, int index) =>
        VerifyAsync(Parse(id)[index].Code.Replace("\n", "\r\n"), VerifyOptions.Default);

    private static IReadOnlyList<PageExample> Parse(string id) => PageExample.Parse(id, Repository.Read($"docs/rules/{id}.md"));

    private static async Task VerifyAsync(string code, VerifyOptions options)
    {
        var before = TestProject.Create(code, options);
        Assert.Empty(await before.ErrorsAsync());
        var keys = await Offers.OfAsync(before);
        Assert.NotEmpty(keys);
        foreach (var key in keys.Distinct())
        {
            var fixedProject = await before.FixAsync(key);
            var text = await fixedProject.TextAsync();
            Assert.True((await fixedProject.ErrorsAsync()).IsEmpty, $"{key}: {string.Join('\n', await fixedProject.ErrorsAsync())}\n{text}");
            Assert.True((await fixedProject.DiagnosticsAsync()).IsEmpty, $"{key}: {string.Join('\n', await fixedProject.DiagnosticsAsync())}\n{text}");
            Assert.Equal(Comments(code), Comments(text));
            Assert.Equal(code.Contains('\r') ? text.Count(static character => character == '\n') : 0, text.Count(static character => character == '\r'));
            await AssertFormattedAsync(fixedProject, code.Contains('\r') ? "\r\n" : "\n");
        }
    }

    private static async Task AssertFormattedAsync(TestProject project, string newLine)
    {
        var document = project.Project.Documents.Single(static document => document.Name == "Test0.cs");
        var options = (await document.GetOptionsAsync()).WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, newLine);
        var formatted = await Formatter.FormatAsync(document, options);
        Assert.Equal((await formatted.GetTextAsync()).ToString(), await project.TextAsync());
    }

    private static IEnumerable<string> Comments(string text) =>
        CSharpSyntaxTree.ParseText(text).GetRoot().DescendantTrivia()
            .Where(static trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia))
            .Select(static trivia => trivia.ToString())
            .Order(StringComparer.Ordinal);
}
