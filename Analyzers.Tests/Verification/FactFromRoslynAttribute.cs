using Microsoft.CodeAnalysis;
using Xunit;

namespace RaceAnalyzers.Tests.Verification;

/// <summary>
/// A test about a language feature that older compilers cannot parse: C# 13 needs Roslyn 4.12, and C# 14 needs 5.0. It is
/// skipped where the suite runs against an older one.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactFromRoslynAttribute : FactAttribute
{
    /// <summary>Skips the test below the given version.</summary>
    public FactFromRoslynAttribute(string version)
    {
        if (typeof(SyntaxNode).Assembly.GetName().Version < Version.Parse(version))
        {
            Skip = $"Needs Roslyn {version}.";
        }
    }
}
