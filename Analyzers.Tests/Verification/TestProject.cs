using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RaceAnalyzers.Tests.Verification;

/// <summary>
/// A project in memory for tests that want what the analyzer and its fixes make of a piece of code, rather than to
/// compare it with markup: documentation examples, and proofs that run the fixed code.
/// </summary>
internal sealed class TestProject
{
    private const int MaxFixes = 50;

    private readonly ImmutableArray<DiagnosticAnalyzer> _analyzers;
    private readonly ImmutableArray<CodeFixProvider> _fixes;

    private TestProject(Project project, ImmutableArray<DiagnosticAnalyzer> analyzers, ImmutableArray<CodeFixProvider> fixes)
    {
        Project = project;
        _analyzers = analyzers;
        _fixes = fixes;
    }

    /// <summary>Every analyzer of the package.</summary>
    internal static ImmutableArray<DiagnosticAnalyzer> AllAnalyzers { get; } = [new RegistrationRaceAnalyzer(), new ConfigurationAnalyzer()];

    /// <summary>Every rule of the package.</summary>
    internal static ImmutableArray<DiagnosticDescriptor> AllRules { get; } =
        [.. AllAnalyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    /// <summary>Every code fix of the package.</summary>
    internal static ImmutableArray<CodeFixProvider> AllFixes { get; } =
    [
        .. Assembly.Load("RaceAnalyzers.CodeFixes").GetTypes()
            .Where(type => type.IsDefined(typeof(ExportCodeFixProviderAttribute)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    internal Project Project { get; }

    /// <summary>A project of one document, with the package's analyzer and fixes.</summary>
    internal static TestProject Create(string source, VerifyOptions? options = null) =>
        Create([("Test0.cs", source)], AllAnalyzers, AllFixes, options);

    /// <summary>A project of several documents, with the analyzers and fixes of the caller's choice.</summary>
    internal static TestProject Create(
        IEnumerable<(string Path, string Text)> files,
        ImmutableArray<DiagnosticAnalyzer> analyzers,
        ImmutableArray<CodeFixProvider> fixes,
        VerifyOptions? options = null)
    {
        options ??= VerifyOptions.Default;
        var project = new AdhocWorkspace()
            .AddProject("Test", LanguageNames.CSharp)
            .WithCompilationOptions(Harness.CompilationOptions(options))
            .WithParseOptions(Harness.ParseOptions(options))
            .WithMetadataReferences([.. NetReferences.All, .. options.ExtraReferences]);
        foreach (var (path, text) in files)
        {
            project = project.AddDocument(path, Harness.WithUsings(text, options), filePath: "/0/" + path).Project;
        }

        if (options.ImplicitUsings && Harness.HasGlobalUsings(options))
        {
            project = project.AddDocument("GlobalUsings.cs", Harness.GlobalUsings, filePath: "/0/GlobalUsings.cs").Project;
        }

        return new TestProject(project, analyzers, fixes);
    }

    /// <summary>The text of a document as it is now.</summary>
    internal async Task<string> TextAsync(string path = "Test0.cs") =>
        (await Project.Documents.Single(document => document.Name == path).GetTextAsync()).ToString();

    /// <summary>The compiler's errors.</summary>
    internal async Task<ImmutableArray<Diagnostic>> ErrorsAsync() =>
        [.. (await CompileAsync()).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];

    /// <summary>What the analyzers report, in the order of the code, including a report that one of them threw.</summary>
    internal async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync()
    {
        var compilation = (await CompileAsync()).WithAnalyzers(_analyzers, new AnalyzerOptions([]));
        return
        [
            .. (await compilation.GetAnalyzerDiagnosticsAsync())
                .OrderBy(diagnostic => diagnostic.Location.GetLineSpan().Path, StringComparer.Ordinal)
                .ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)
                .ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal),
        ];
    }

    internal async Task<Compilation> CompileAsync() =>
        await Project.GetCompilationAsync() ?? throw new InvalidOperationException("The project has no compilation.");

    /// <summary>
    /// Applies the first code action that is offered, again and again, until no diagnostic is left that has one. Fails if
    /// that does not come to an end. With a key, an action of that key is taken wherever there is one.
    /// </summary>
    internal async Task<TestProject> FixAsync(string? key = null)
    {
        var current = this;
        for (var count = 0; count < MaxFixes; count++)
        {
            if (await current.FixFirstAsync(key) is not { } next)
            {
                return current;
            }

            current = next;
        }

        throw new InvalidOperationException($"After {MaxFixes} fixes there still is something to fix:\n{await current.TextAsync()}");
    }

    /// <summary>
    /// Does what an editor's "Fix all in project" does with the first code action that is offered for a rule; null if
    /// none is.
    /// </summary>
    internal async Task<TestProject?> FixAllAsync(string id)
    {
        var diagnostics = (await DiagnosticsAsync()).Where(diagnostic => diagnostic.Id == id).ToList();
        foreach (var diagnostic in diagnostics)
        {
            if (await FirstActionAsync(diagnostic, key: null) is not { } action)
            {
                continue;
            }

            var fix = _fixes.Single(candidate => candidate.FixableDiagnosticIds.Contains(id));
            var context = new FixAllContext(
                Project.GetDocument(diagnostic.Location.SourceTree)!,
                fix,
                FixAllScope.Project,
                action.EquivalenceKey!,
                [id],
                new GivenDiagnostics(diagnostics),
                CancellationToken.None);
            var all = await fix.GetFixAllProvider()!.GetFixAsync(context)
                ?? throw new InvalidOperationException($"Fix All does nothing for {id}, although '{action.Title}' is offered.");
            return new TestProject(await ChangedProjectAsync(all), _analyzers, _fixes);
        }

        return null;
    }

    private async Task<Project> ChangedProjectAsync(CodeAction action)
    {
        var operations = await action.GetOperationsAsync(CancellationToken.None);
        return operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetProject(Project.Id)!;
    }

    private async Task<TestProject?> FixFirstAsync(string? key)
    {
        foreach (var diagnostic in await DiagnosticsAsync())
        {
            if (await FirstActionAsync(diagnostic, key) is { } action)
            {
                return new TestProject(await ChangedProjectAsync(action), _analyzers, _fixes);
            }
        }

        return null;
    }

    private async Task<CodeAction?> FirstActionAsync(Diagnostic diagnostic, string? key)
    {
        var document = Project.GetDocument(diagnostic.Location.SourceTree)
            ?? throw new InvalidOperationException($"The diagnostic is in no document: {diagnostic}");
        var actions = new List<CodeAction>();
        foreach (var fix in _fixes.Where(candidate => candidate.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            await fix.RegisterCodeFixesAsync(new CodeFixContext(
                document,
                diagnostic,
                (action, _) => actions.Add(action),
                CancellationToken.None));
        }

        return actions.Find(action => action.EquivalenceKey == key) ?? actions.FirstOrDefault();
    }

    // What the project has, as an editor would tell it.
    private sealed class GivenDiagnostics(IReadOnlyList<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return diagnostics.Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
