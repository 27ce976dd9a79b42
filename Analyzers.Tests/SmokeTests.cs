using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests;

public sealed class SmokeTests
{
    [Fact]
    public Task EmptySourceIsSilent() => Verify.AnalyzerAsync("using System.Threading; class C { private readonly Lock _l = new(); }");
}
