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

    [Theory]
    [InlineData("class C { Task Run() => null; }")]
    [InlineData("lock (gate) { }")]
    [InlineData("volatile int x;")]
    [InlineData("ConcurrentDictionary<int, int> all;")]
    [InlineData("ImmutableArray<int> all;")]
    [InlineData("ReaderWriterLockSlim gate;")]
    [InlineData("MyLock gate;")]
    public void WordOfConcurrencyIsSeen(string text) => Assert.True(IdentifierFilter.Read(SourceText.From(text)).MayMentionConcurrency);

    [Fact]
    public void EveryNameOfConcurrencyIsSeen() =>
        Assert.All(ConcurrencyWords.Names, name => Assert.True(IdentifierFilter.Read(SourceText.From($"x.{name};")).MayMentionConcurrency));

    [Theory]
    [InlineData("class C { int Locks; string Blocked; }")]
    [InlineData("Tasks Reconcurrent Concur")]
    [InlineData("")]
    public void FileWithoutConcurrencyIsPassedOver(string text) => Assert.False(IdentifierFilter.Read(SourceText.From(text)).MayMentionConcurrency);
}
