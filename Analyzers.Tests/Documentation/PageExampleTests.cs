using RaceAnalyzers.Tests.Verification;
using Xunit;
using Xunit.Sdk;

namespace RaceAnalyzers.Tests.Documentation;

/// <summary>Proves with a toy rule that a page which says something wrong fails.</summary>
public sealed class PageExampleTests
{
    private const string Bad = "class C\n{\n    int bad; // RACE999: a reason\n}\n";
    private const string Mended = "class C\n{\n    int good; // RACE999: a reason\n}\n";

    [Fact]
    public void ExamplesAreFoundWithTheirLines()
    {
        var examples = PageExample.Parse("P.md", $"# P\n\n<!-- bad -->\n```csharp\n{Bad}```\n\ntext\n\n<!-- good -->\n\n```csharp\nclass D;\n```\n");
        Assert.Equal(
            [new PageExample("P.md", 3, Claim.Bad, Bad), new PageExample("P.md", 13, Claim.Good, "class D;\n")],
            examples);
        Assert.Equal([(3, "RACE999")], examples[0].Expected);
    }

    [Fact]
    public void SeveralRulesCanFlagALine() =>
        Assert.Equal(
            [(1, "RACE001"), (1, "RACE003")],
            new PageExample("P.md", 1, Claim.Bad, "x(); // RACE001, RACE003\n").Expected);

    [Fact]
    public void OtherCommentsAndBlocksAreNoClaims() =>
        Assert.Empty(PageExample.Parse("P.md", "<!-- The table goes here. -->\n\n```csharp\nclass C;\n```\n"));

    [Theory]
    [InlineData("<!-- bad, nofix -->\n```csharp\nclass C;\n```\n")]
    [InlineData("<!-- good -->\n```ini\nx\n```\n")]
    [InlineData("<!-- fixed -->\n```csharp\nclass C;\n```\n")]
    public void MisspelledClaimFails(string page) => Assert.Throws<FormatException>(() => PageExample.Parse("P.md", page));

    [Fact]
    public Task BadCodeIsFlaggedAndMended() => VerifyAsync((Claim.Bad, Bad));

    [Fact]
    public Task BadCodeIsFollowedByWhatTheFixMakesOfIt() => VerifyAsync((Claim.Bad, Bad), (Claim.Fixed, Mended));

    [Fact]
    public Task OtherFixedCodeFails() => FailsAsync((Claim.Bad, Bad), (Claim.Fixed, "class C\n{\n    int fine;\n}\n"));

    [Fact]
    public Task FlaggedLineWithoutMarkFails() => FailsAsync((Claim.Bad, "class C { int bad; }\n"));

    [Fact]
    public Task MarkedLineThatIsSilentFails() => FailsAsync((Claim.Bad, "class C { int good; } // RACE999\n"));

    [Fact]
    public Task MarkOnTheWrongLineFails() => FailsAsync((Claim.Bad, "class C // RACE999\n{\n    int bad;\n}\n"));

    [Fact]
    public Task BadCodeWithoutAnOfferedFixFails() => FailsAsync((Claim.Bad, "struct C { int bad; } // RACE999\n"));

    [Fact]
    public Task BadCodeMayHaveNoFix() => VerifyAsync((Claim.BadWithoutFix, "struct C { int bad; } // RACE999\n"));

    [Fact]
    public Task BadCodeThatHasAFixAfterAllFails() => FailsAsync((Claim.BadWithoutFix, Bad));

    [Fact]
    public Task FixThatDoesNotCompileFails() => FailsAsync((Claim.Bad, "class C { int good; int bad; } // RACE999\n"));

    [Fact]
    public Task GoodCodeIsSilent() => VerifyAsync((Claim.Good, "class C { List<int> good = new(); }\n"));

    [Fact]
    public Task GoodCodeThatIsFlaggedFails() => FailsAsync((Claim.Good, "class C { int bad; }\n"));

    [Fact]
    public Task GoodCodeThatDoesNotCompileFails() => FailsAsync((Claim.Good, "class C { Missing good; }\n"));

    private static async Task VerifyAsync(params (Claim Claim, string Code)[] blocks)
    {
        var examples = blocks.Select(block => new PageExample("P.md", 1, block.Claim, block.Code)).ToList();
        for (var index = 0; index < examples.Count; index++)
        {
            await new PageVerifier([new ToyAnalyzer()], [new ToyFix()]).VerifyAsync(examples, index);
        }
    }

    private static Task FailsAsync(params (Claim Claim, string Code)[] blocks) =>
        Assert.ThrowsAnyAsync<XunitException>(() => VerifyAsync(blocks));
}
