using System.Reflection;
using Microsoft.CodeAnalysis;
using Xunit;

namespace RaceAnalyzers.Tests.Proofs;

/// <summary>
/// A test that takes long and cannot come out differently with another compiler: a run of what a code fix has made (that the
/// text is the same with each of them is tested elsewhere), or one analysis many times over. It runs with the oldest compiler
/// only.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryOnOldestRoslynAttribute : TheoryAttribute
{
    /// <summary>Skips the test where the suite runs against a newer compiler than the oldest one.</summary>
    public TheoryOnOldestRoslynAttribute()
    {
        var oldest = Version.Parse(typeof(TheoryOnOldestRoslynAttribute).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "OldestRoslynVersion")
            .Value!);
        var actual = typeof(SyntaxNode).Assembly.GetName().Version!;
        if ((actual.Major, actual.Minor) != (oldest.Major, oldest.Minor))
        {
            Skip = $"Runs with Roslyn {oldest}.";
        }
    }
}
