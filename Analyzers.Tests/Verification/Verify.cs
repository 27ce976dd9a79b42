using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace RaceAnalyzers.Tests.Verification;

/// <summary>Runs the analyzer on a piece of code in which markup such as <c>{|RACE001:...|}</c> says what is expected.</summary>
internal static class Verify
{
    private static readonly ReferenceAssemblies _net = new(
        "net10.0",
        new PackageIdentity("Microsoft.NETCore.App.Ref", "10.0.14"),
        Path.Combine("ref", "net10.0"));

    internal static Task AnalyzerAsync(string source)
    {
        var test = new CSharpAnalyzerTest<RegistrationRaceAnalyzer, DefaultVerifier>
        {
            TestCode = source,
            ReferenceAssemblies = _net,
        };
        return test.RunAsync(CancellationToken.None);
    }
}
