using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Documentation;

/// <summary>Holds an example against what its page claims about it.</summary>
internal sealed class PageVerifier(ImmutableArray<DiagnosticAnalyzer> analyzers, ImmutableArray<CodeFixProvider> fixes)
{
    /// <summary>Fails with a message that names the page if the claim is wrong.</summary>
    internal async Task VerifyAsync(IReadOnlyList<PageExample> examples, int index)
    {
        var example = examples[index];
        var project = await CompileAsync(example.Code, example);
        switch (example.Claim)
        {
            case Claim.Good or Claim.Fixed:
                await AssertReportedAsync(project, [], example);
                break;
            case Claim.BadWithoutFix:
                await AssertReportedAsync(project, example.Expected, example);
                Assert.True(await (await project.FixAsync()).TextAsync() == example.Code, $"{example}: a fix is offered.");
                break;
            case Claim.Bad:
                await AssertReportedAsync(project, example.Expected, example);
                await VerifyFixAsync(project, example, examples.ElementAtOrDefault(index + 1));
                break;
        }
    }

    private async Task VerifyFixAsync(TestProject project, PageExample example, PageExample? next)
    {
        if (!example.Expected.Any(expected => fixes.Any(fix => fix.FixableDiagnosticIds.Contains(expected.Id))))
        {
            Assert.False(next?.Claim == Claim.Fixed, $"{next}: the rule has no fix.");
            return;
        }

        var text = await (await project.FixAsync()).TextAsync();
        Assert.True(text != example.Code, $"{example}: no fix is offered.");
        if (next?.Claim == Claim.Fixed)
        {
            Assert.Equal(next.Code, text);
        }

        await AssertReportedAsync(await CompileAsync(text, example), [], example);
    }

    private async Task<TestProject> CompileAsync(string code, PageExample example)
    {
        var project = TestProject.Create([("Test0.cs", code)], analyzers, fixes);
        var errors = await project.ErrorsAsync();
        Assert.True(errors.IsEmpty, $"{example} does not compile:\n{string.Join('\n', errors)}\n\n{code}");
        return project;
    }

    private static async Task AssertReportedAsync(TestProject project, IEnumerable<(int Line, string Id)> expected, PageExample example)
    {
        var diagnostics = await project.DiagnosticsAsync();
        var actual = diagnostics.Select(diagnostic => (Line: diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1, diagnostic.Id));
        Assert.True(
            expected.SequenceEqual(actual),
            $"{example}\nexpected: {string.Join("; ", expected.Select(place => $"line {place.Line}: {place.Id}"))}\n"
            + $"reported: {string.Join('\n', diagnostics)}\n\n{await project.TextAsync()}");
    }
}
