using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Testing;

namespace RaceAnalyzers.Tests.Verification;

/// <summary>
/// Runs the analyzer, or a code fix with it, on a piece of code. Markup in the code says what is expected:
/// <c>{|RACE001:_all.Add(x)|}</c> is one diagnostic at exactly that place, and code without markup must be silent.
/// Compiler errors fail a test as well. The usual namespaces need no using directives.
/// </summary>
internal static class Verify
{
    private const string DefaultPath = "/0/Test0.cs";

    /// <summary>Analyses the code and compares with its markup and with the expected diagnostics.</summary>
    internal static Task AnalyzerAsync(string source, params DiagnosticResult[] expected) =>
        AnalyzerAsync(source, VerifyOptions.Default, expected);

    /// <inheritdoc cref="AnalyzerAsync(string, DiagnosticResult[])" />
    internal static Task AnalyzerAsync(string source, VerifyOptions options, params DiagnosticResult[] expected) =>
        Harness.AnalyzerAsync<RegistrationRaceAnalyzer>(source, options, expected);

    /// <summary>
    /// A diagnostic whose message and places the test spells out. The code marks the places with <c>{|#0:...|}</c>,
    /// <c>{|#1:...|}</c> and so on; the first one given is the diagnostic's own, and the rest are its additional locations in
    /// their order. Arguments are those of the descriptor's message format. Without arguments any message will do.
    /// </summary>
    internal static DiagnosticResult Expect(string id, int[] places, params object[] arguments)
    {
        var descriptor = TestProject.AllRules.Single(candidate => candidate.Id == id);
        var result = places.Aggregate(new DiagnosticResult(descriptor), (current, place) => current.WithLocation(place));
        if (places.Length == 1)
        {
            result = result.WithOptions(DiagnosticOptions.IgnoreAdditionalLocations);
        }

        return arguments.Length == 0 ? result : result.WithArguments(arguments);
    }

    /// <summary>
    /// Applies the fix to each diagnostic in turn and compares with <paramref name="after" />, where markup stands for what
    /// still is reported. The result must compile. Then the same with Fix All in the document, the project and the solution.
    /// </summary>
    internal static Task CodeFixAsync<TFix>(
        string before,
        string after,
        string? equivalenceKey = null,
        int? index = null,
        string? title = null,
        string? afterFixAll = null,
        CodeFixOptions? fix = null,
        VerifyOptions? options = null,
        params DiagnosticResult[] expected)
        where TFix : CodeFixProvider, new()
    {
        var given = fix ?? CodeFixOptions.Default;
        return CodeFixAsync<TFix>(
            [(DefaultPath, before)],
            [(DefaultPath, after)],
            given with
            {
                EquivalenceKey = equivalenceKey ?? given.EquivalenceKey,
                Index = index ?? given.Index,
                Title = title ?? given.Title,
                AfterFixAll = afterFixAll is null ? given.AfterFixAll : [(DefaultPath, afterFixAll)],
            },
            options,
            expected);
    }

    /// <summary>The same for a fix that touches several documents; both lists name the same paths in the same order.</summary>
    internal static Task CodeFixAsync<TFix>(
        IReadOnlyList<(string Path, string Text)> before,
        IReadOnlyList<(string Path, string Text)> after,
        CodeFixOptions? fix = null,
        VerifyOptions? options = null,
        params DiagnosticResult[] expected)
        where TFix : CodeFixProvider, new() =>
        Harness.CodeFixAsync<RegistrationRaceAnalyzer, TFix>(
            before,
            after,
            fix ?? CodeFixOptions.Default,
            options ?? VerifyOptions.Default,
            expected);

    /// <summary>The code is flagged as its markup says, and the fix offers nothing for it.</summary>
    internal static Task NoCodeFixAsync<TFix>(string source, VerifyOptions? options = null, params DiagnosticResult[] expected)
        where TFix : CodeFixProvider, new() =>
        Harness.CodeFixAsync<RegistrationRaceAnalyzer, TFix>(
            [(DefaultPath, source)],
            [(DefaultPath, source)],
            CodeFixOptions.Default,
            options ?? VerifyOptions.Default,
            expected);
}
