using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace RaceAnalyzers.Tests.Verification;

/// <summary>
/// Sets the testing library up once for every kind of test. It is generic in the analyzer so that the harness itself
/// can be tested with a toy; tests of rules go through <see cref="Verify" />.
/// </summary>
internal static class Harness
{
    private const string UsingsPath = "/0/GlobalUsings.cs";

    private static readonly string[] _namespaces =
    [
        "System",
        "System.Collections.Concurrent",
        "System.Collections.Generic",
        "System.Collections.Immutable",
        "System.IO",
        "System.Linq",
        "System.Threading",
        "System.Threading.Tasks",
    ];

    internal static Task AnalyzerAsync<TAnalyzer>(string source, VerifyOptions options, DiagnosticResult[] expected)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        var test = new AnalyzerTest<TAnalyzer>(options);
        Fill(test, test.TestState, [("/0/Test0.cs", source), .. options.ExtraFiles], options);
        test.TestState.ExpectedDiagnostics.AddRange(expected);
        return test.RunAsync(CancellationToken.None);
    }

    internal static Task CodeFixAsync<TAnalyzer, TFix>(
        IReadOnlyList<(string Path, string Text)> before,
        IReadOnlyList<(string Path, string Text)> after,
        CodeFixOptions fix,
        VerifyOptions options,
        DiagnosticResult[] expected)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var test = new FixTest<TAnalyzer, TFix>(options)
        {
            CodeActionEquivalenceKey = fix.EquivalenceKey,
            CodeActionIndex = fix.Index,
            NumberOfIncrementalIterations = fix.Iterations,
            NumberOfFixAllIterations = fix.FixAllIterations,
        };
        if (fix.Title is not null)
        {
            test.CodeActionVerifier = (action, verifier) => verifier.Equal(fix.Title, action.Title);
        }

        if (fix.SkipFixAll)
        {
            test.CodeFixTestBehaviors |= CodeFixTestBehaviors.SkipFixAllCheck;
        }

        if (fix.FixOnlyFirst)
        {
            test.CodeFixTestBehaviors |= CodeFixTestBehaviors.FixOne;
        }

        Fill(test, test.TestState, before, options);
        FillSources(test.FixedState, after, options);
        if (fix.AfterFixAll is { } afterFixAll)
        {
            FillSources(test.BatchFixedState, afterFixAll, options);
        }

        if (fix.SecondProject.Count > 0)
        {
            AddSecondProject(test.TestState, fix.SecondProject.Select(file => (file.Path, file.Before)), options);
            AddSecondProject(test.FixedState, fix.SecondProject.Select(file => (file.Path, file.After)), options);
        }

        test.TestState.ExpectedDiagnostics.AddRange(expected);
        return test.RunAsync(CancellationToken.None);
    }

    /// <summary>
    /// The code as it is compiled: on its own where global usings exist, below the using directives where they do not.
    /// </summary>
    internal static string WithUsings(string text, VerifyOptions options) =>
        options.ImplicitUsings && !HasGlobalUsings(options)
            ? string.Concat(_namespaces.Select(name => $"using {name};\n")) + text
            : text;

    /// <summary>The document of global using directives that a project with implicit usings has.</summary>
    internal static string GlobalUsings { get; } =
        string.Concat(_namespaces.Select(name => $"global using {name};\n"));

    internal static bool HasGlobalUsings(VerifyOptions options) =>
        options.LanguageVersion.MapSpecifiedToEffectiveVersion() >= LanguageVersion.CSharp10;

    internal static CSharpCompilationOptions CompilationOptions(VerifyOptions options) =>
        new(
            options.OutputKind,
            allowUnsafe: true,
            nullableContextOptions: options.Nullable && options.LanguageVersion.MapSpecifiedToEffectiveVersion() >= LanguageVersion.CSharp8
                ? NullableContextOptions.Enable
                : NullableContextOptions.Disable);

    internal static CSharpParseOptions ParseOptions(VerifyOptions options) =>
        new(options.LanguageVersion, DocumentationMode.Diagnose);

    private static void Fill(
        Microsoft.CodeAnalysis.Testing.AnalyzerTest<DefaultVerifier> test,
        SolutionState state,
        IReadOnlyList<(string Path, string Text)> files,
        VerifyOptions options)
    {
        test.ReferenceAssemblies = NetReferences.None;
        test.CompilerDiagnostics = options.AllowCompileErrors ? CompilerDiagnostics.None : CompilerDiagnostics.Errors;
        // The library's own check of generated code concerns analyzers that do not say what they want there. Ours says it.
        test.TestBehaviors |= TestBehaviors.SkipGeneratedCodeCheck;
        if (!options.CheckSuppression)
        {
            test.TestBehaviors |= TestBehaviors.SkipSuppressionCheck;
        }

        state.OutputKind = options.OutputKind;
        state.AdditionalReferences.AddRange(NetReferences.All);
        state.AdditionalReferences.AddRange(options.ExtraReferences);
        FillSources(state, files, options);
        if (options.EditorConfig.Length > 0)
        {
            state.AnalyzerConfigFiles.Add(("/.editorconfig", "root = true\n[*.cs]\n" + options.EditorConfig));
        }

        if (options.GlobalConfig.Length > 0)
        {
            state.AnalyzerConfigFiles.Add(("/.globalconfig", "is_global = true\n" + options.GlobalConfig));
        }
    }

    private static void FillSources(ProjectState state, IEnumerable<(string Path, string Text)> files, VerifyOptions options)
    {
        foreach (var (path, text) in files)
        {
            state.Sources.Add((path, WithUsings(text, options)));
        }

        if (options.ImplicitUsings && HasGlobalUsings(options))
        {
            state.Sources.Add((UsingsPath, GlobalUsings));
        }
    }

    private static void AddSecondProject(SolutionState state, IEnumerable<(string Path, string Text)> files, VerifyOptions options)
    {
        var project = new ProjectState("SecondProject", LanguageNames.CSharp, "/SecondProject/Test", "cs");
        foreach (var (path, text) in files)
        {
            project.Sources.Add((path, WithUsings(text, options)));
        }

        if (options.ImplicitUsings && HasGlobalUsings(options))
        {
            project.Sources.Add(("/SecondProject/GlobalUsings.cs", GlobalUsings));
        }

        project.AdditionalReferences.AddRange(NetReferences.All);
        project.AdditionalProjectReferences.Add("TestProject");
        state.AdditionalProjects.Add("SecondProject", project);
    }

    private sealed class AnalyzerTest<TAnalyzer>(VerifyOptions options) : CSharpAnalyzerTest<TAnalyzer, DefaultVerifier>
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        protected override ParseOptions CreateParseOptions() => ParseOptions(options);

        protected override CompilationOptions CreateCompilationOptions() => CompilationOptions(options);
    }

    private sealed class FixTest<TAnalyzer, TFix>(VerifyOptions options) : CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        protected override ParseOptions CreateParseOptions() => ParseOptions(options);

        protected override CompilationOptions CreateCompilationOptions() => CompilationOptions(options);
    }
}
