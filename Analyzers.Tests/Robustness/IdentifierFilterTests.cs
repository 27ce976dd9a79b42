using Microsoft.CodeAnalysis.Text;
using RaceAnalyzers.Protocol;
using Xunit;

namespace RaceAnalyzers.Tests.Robustness;

/// <summary>The filter may say that a word is there when it is not, but never the other way round.</summary>
public sealed class IdentifierFilterTests
{
    [Fact]
    public void NoWordOfALargeFileIsMissed()
    {
        var words = Enumerable.Range(0, 3000).Select(number => $"word_{number}_é").ToArray();
        var filter = IdentifierFilter.Read(SourceText.From(string.Join(".", words)));
        Assert.All(words, word => Assert.True(filter.MayContain(word)));
    }

    [Fact]
    public void MostOtherWordsAreRuledOut()
    {
        var filter = IdentifierFilter.Read(SourceText.From(string.Join(" ", Enumerable.Range(0, 300).Select(number => $"known{number}"))));
        Assert.InRange(Enumerable.Range(0, 1000).Count(number => filter.MayContain($"other{number}")), 0, 100);
    }

    [Theory]
    [InlineData("")]
    [InlineData("_")]
    public void SmallestFilesAreRead(string text) => Assert.False(IdentifierFilter.Read(SourceText.From(text)).MayContain("Register"));
}
