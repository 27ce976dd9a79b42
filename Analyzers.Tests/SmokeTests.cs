using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests;

public sealed class SmokeTests
{
    [Fact]
    public Task CodeWithoutRegistryIsSilent() => Verify.AnalyzerAsync("class C { private readonly Lock _l = new(); }");
}
