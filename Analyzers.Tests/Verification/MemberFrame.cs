using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace RaceAnalyzers.Tests.Verification;

/// <summary>Types of which the last is still open, so that each test adds the members that it is about.</summary>
/// <param name="start">The types, up to where the members of the last one go on.</param>
internal sealed class MemberFrame(string start)
{
    /// <summary>The whole code, with the test's own members in it.</summary>
    internal string With(string members) =>
        start + string.Concat(members.Split('\n').Select(line => line.Length == 0 ? "\n" : "    " + line + "\n")) + "}\n";

    /// <summary>Applies the fix at the oldest language that is supported, and at the newest; Fix All as well.</summary>
    internal async Task CodeFixAsync<TFix>(string before, string after, string title)
        where TFix : CodeFixProvider, new()
    {
        foreach (var version in new[] { LanguageVersion.CSharp7_3, LanguageVersion.Latest })
        {
            await Verify.CodeFixAsync<TFix>(
                With(before),
                With(after),
                title: title,
                options: new VerifyOptions { LanguageVersion = version, Nullable = false });
        }
    }
}
