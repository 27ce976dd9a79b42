using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Xunit;

namespace RaceAnalyzers.Tests.Verification;

/// <summary>
/// Proves with a toy that the harness fails where it should. A harness that lets everything pass would make every
/// other test worthless, and nobody would notice.
/// </summary>
public sealed class HarnessTests
{
    private static readonly VerifyOptions _options = VerifyOptions.Default;

    [Fact]
    public Task MarkedPlaceIsExpected() => AnalyzeAsync("class C { int {|RACE999:bad|}; }");

    [Fact]
    public Task UnmarkedDiagnosticFails() => FailsAsync(() => AnalyzeAsync("class C { int bad; }"));

    [Fact]
    public Task MissingDiagnosticFails() => FailsAsync(() => AnalyzeAsync("class C { int {|RACE999:good|}; }"));

    [Fact]
    public Task DiagnosticBesideItsMarkFails() => FailsAsync(() => AnalyzeAsync("class C { {|RACE999:int|} bad; }"));

    [Fact]
    public Task CompileErrorFails() => FailsAsync(() => AnalyzeAsync("class C { Missing good; }"));

    [Fact]
    public Task CompileErrorPassesOnRequest() =>
        AnalyzeAsync("class C { Missing {|RACE999:bad|}; void M( }", _options with { AllowCompileErrors = true });

    [Fact]
    public Task UsualNamespacesAreImported() =>
        AnalyzeAsync("class C { List<int> a = new(); ConcurrentQueue<Task> b = new(); ImmutableArray<int> c; Timer d; object e = new[] { 1 }.Select(i => i); }");

    [Fact]
    public Task UsualNamespacesAreImportedInOldLanguageVersions() =>
        AnalyzeAsync("class C { List<int> a = new List<int>(); object bar; }", _options with { LanguageVersion = LanguageVersion.CSharp7_3 });

    [Fact]
    public Task OldLanguageVersionIsEnforced() =>
        FailsAsync(() => AnalyzeAsync("class C { List<int> a = new(); }", _options with { LanguageVersion = LanguageVersion.CSharp7_3 }));

    [FactFromRoslyn("5.0")]
    public Task NewestLanguageVersionIsTheDefault() =>
        AnalyzeAsync("class C { string? Name { get; set => field = value; } int {|RACE999:bad|}; }");

    [Fact]
    public Task TopLevelStatementsCompileAsApplication() =>
        AnalyzeAsync("Console.WriteLine();", _options with { OutputKind = OutputKind.ConsoleApplication });

    [Fact]
    public Task EditorConfigReachesTheAnalyzer() =>
        AnalyzeAsync("class C { int {|RACE999:odd|}; }", _options with { EditorConfig = "toy.name = odd" });

    [Fact]
    public Task GlobalConfigReachesTheAnalyzer() =>
        AnalyzeAsync("class C { int {|RACE999:odd|}; }", _options with { GlobalConfig = "toy.name = odd" });

    [Fact]
    public Task EditorConfigSetsSeverity() =>
        AnalyzeAsync("class C { int bad; }", _options with { EditorConfig = "dotnet_diagnostic.RACE999.severity = none" });

    [Fact]
    public Task ExtraFilesAreAnalysed() =>
        AnalyzeAsync("partial class C { }", _options with { ExtraFiles = [("/0/Other.cs", "partial class C { int {|RACE999:bad|}; }")] });

    [Fact]
    public Task MessageAndAdditionalLocationsAreCompared() =>
        AnalyzeAsync("class {|#1:C|} { int {|#0:bad|}; }", _options, Toy("bad", 0, 1));

    [Fact]
    public Task WrongMessageFails() =>
        FailsAsync(() => AnalyzeAsync("class {|#1:C|} { int {|#0:bad|}; }", _options, Toy("worse", 0, 1)));

    [Fact]
    public Task WrongAdditionalLocationFails() =>
        FailsAsync(() => AnalyzeAsync("class C { int {|#0:bad|}; int {|#1:other|}; }", _options, Toy("bad", 0, 1)));

    [Fact]
    public Task GeneratedDocumentIsSilent() =>
        AnalyzeAsync("partial class C { }", _options with { ExtraFiles = [("/0/Other.g.cs", "partial class C { int bad; }")] });

    [Fact]
    public Task SuppressedDiagnosticIsSilent() =>
        AnalyzeAsync("class C { int {|RACE999:bad|}; }", _options with { CheckSuppression = true });

    [Fact]
    public Task FixIsCompared() => FixAsync("class C { int {|RACE999:bad|}; }", "class C { int good; }");

    [Fact]
    public Task WrongFixFails() => FailsAsync(() => FixAsync("class C { int {|RACE999:bad|}; }", "class C { int better; }"));

    [Fact]
    public Task MissingFixFails() => FailsAsync(() => FixAsync("struct C { int {|RACE999:bad|}; }", "struct C { int good; }"));

    [Fact]
    public Task FixThatDoesNotCompileFails() =>
        FailsAsync(() => FixAsync("class C { int good; int {|RACE999:bad|}; }", "class C { int good; int good; }"));

    [Fact]
    public Task ActionIsPickedByEquivalenceKey() =>
        FixAsync("class C { int {|RACE999:bad|}; }", "class C { int fine; }", CodeFixOptions.Default with { EquivalenceKey = "fine" });

    [Fact]
    public Task ActionIsPickedByIndex() =>
        FixAsync("class C { int {|RACE999:bad|}; }", "class C { int fine; }", CodeFixOptions.Default with { Index = 1 });

    [Fact]
    public Task TitleIsCompared() =>
        FixAsync("class C { int {|RACE999:bad|}; }", "class C { int good; }", CodeFixOptions.Default with { Title = "Rename to good" });

    [Fact]
    public Task WrongTitleFails() =>
        FailsAsync(() => FixAsync("class C { int {|RACE999:bad|}; }", "class C { int good; }", CodeFixOptions.Default with { Title = "Rename" }));

    [Fact]
    public Task FixAllCoversSeveralDocuments() =>
        Harness.CodeFixAsync<ToyAnalyzer, ToyFix>(
            [("/0/A.cs", "class A { int {|RACE999:bad|}; }"), ("/0/B.cs", "class B { int {|RACE999:bad|}; }")],
            [("/0/A.cs", "class A { int good; }"), ("/0/B.cs", "class B { int good; }")],
            CodeFixOptions.Default,
            _options,
            []);

    [Fact]
    public Task FixAllCoversSeveralProjects() =>
        Harness.CodeFixAsync<ToyAnalyzer, ToyFix>(
            [("/0/A.cs", "public class A { int {|RACE999:bad|}; }")],
            [("/0/A.cs", "public class A { int good; }")],
            CodeFixOptions.Default with
            {
                SecondProject = [("/SecondProject/B.cs", "class B : A { int {|RACE999:bad|}; }", "class B : A { int good; }")],
            },
            _options,
            []);

    [Fact]
    public Task FixAllIsCompared() =>
        FailsAsync(() => FixAsync(
            "class C { int {|RACE999:bad|}; }",
            "class C { int good; }",
            CodeFixOptions.Default with { AfterFixAll = [("/0/Test0.cs", "class C { int better; }")] }));

    [Fact]
    public Task NoFixPassesWhereNoneIsOffered() => FixAsync("struct C { int {|RACE999:bad|}; }", "struct C { int {|RACE999:bad|}; }");

    [Fact]
    public Task NoFixFailsWhereOneIsOffered() =>
        FailsAsync(() => FixAsync("class C { int {|RACE999:bad|}; }", "class C { int {|RACE999:bad|}; }"));

    private static Task AnalyzeAsync(string source, VerifyOptions? options = null, params DiagnosticResult[] expected) =>
        Harness.AnalyzerAsync<ToyAnalyzer>(source, options ?? _options, expected);

    private static Task FixAsync(string before, string after, CodeFixOptions? fix = null) =>
        Harness.CodeFixAsync<ToyAnalyzer, ToyFix>(
            [("/0/Test0.cs", before)],
            [("/0/Test0.cs", after)],
            fix ?? CodeFixOptions.Default,
            _options,
            []);

    private static DiagnosticResult Toy(string name, params int[] places) =>
        places.Aggregate(new DiagnosticResult(ToyAnalyzer.Descriptor).WithArguments(name), (result, place) => result.WithLocation(place));

    /// <summary>The library's verifier throws this exact type when an expectation is not met.</summary>
    private static Task FailsAsync(Func<Task> verification) => Assert.ThrowsAsync<InvalidOperationException>(verification);
}
