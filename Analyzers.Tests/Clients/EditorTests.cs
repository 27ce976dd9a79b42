using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RaceAnalyzers.Tests.Documentation;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Clients;

/// <summary>
/// Does what an editor does with the package: loads the packed assemblies through analyzer references, asks for the findings of
/// one open document, and for the fixes of one finding with their previews.
/// </summary>
public sealed class EditorTests : IClassFixture<EditorTests.PackedAssemblies>
{
    private const string PlainFlag = """
        public sealed class Table
        {
            private readonly object _gate = new();
            private bool _ready;
            private int[]? _items;

            public void Load()
            {
                lock (_gate)
                {
                    _items = new int[3];
                    _ready = true;
                }
            }

            public int[]? Get() => _ready ? _items : null;
        }
        """;

    private readonly PackedAssemblies _packed;

    public EditorTests(PackedAssemblies packed) => _packed = packed;

    /// <summary>For each rule with a fix: the titles and equivalence keys that its page's examples lead to.</summary>
    public static TheoryData<string, string[]> Fixes => new()
    {
        { "RACE001", ["RACE001.ReadyGate: Add a ready gate to 'Device'", "RACE001.PublishLast: Publish when the object is ready"] },
        { "RACE002", ["RACE002.CheckGate: Check that the object is ready"] },
        { "RACE003", ["RACE003.Accesses: Use Volatile.Read and Volatile.Write", "RACE003.Modifier: Make the field volatile"] },
        { "RACE004", ["RACE004.SetLast: Set the flag last"] },
        { "RACE005", ["RACE005.Factory: Publish from a static factory method"] },
        { "RACE006", ["RACE006.Retract: Take the object out again when the registration fails"] },
        { "RACE007", ["RACE007.HookUpLast: Hook up last"] },
        { "RACE008", ["RACE008.CheckAgain: Check again after the lock was taken again"] },
        { "RACE009", ["RACE009.FillLocal: Fill a local, then store it"] },
        { "RACE010", ["RACE010.GetOrAdd: Register with GetOrAdd and use the winner"] },
    };

    [Fact]
    public void EveryFixIsAmongThem() =>
        Assert.Equal(_packed.Fixes.SelectMany(fix => fix.FixableDiagnosticIds).Order(), Fixes.Select(row => (string)row[0]));

    [Fact]
    public void AnalyzersAreFoundThroughTheReference() =>
        Assert.Equal(
            TestProject.AllAnalyzers.Select(analyzer => analyzer.GetType().FullName).Order(),
            _packed.Analyzers.Select(analyzer => analyzer.GetType().FullName).Order());

    [Theory]
    [MemberData(nameof(Fixes))]
    public async Task OneDocumentShowsWhatABuildShows(string id, string[] _)
    {
        var document = OpenExampleOf(id);
        var live = await LiveAsync(document, span: null);
        Assert.Contains(live, diagnostic => diagnostic.Id == id);
        var compilation = await AnalyzeAsync(document.Project);
        var built = await compilation.GetAnalyzerDiagnosticsAsync();
        Assert.Equal(Lines(built.Where(diagnostic => diagnostic.Location.SourceTree?.FilePath == document.FilePath)), Lines(live));
    }

    /// <summary>A light bulb asks for the line that the caret is in.</summary>
    [Theory]
    [MemberData(nameof(Fixes))]
    public async Task OneLineShowsItsOwnFindings(string id, string[] _)
    {
        var document = OpenExampleOf(id);
        var all = await LiveAsync(document, span: null);
        var line = (await document.GetTextAsync()).Lines.GetLineFromPosition(all.First(diagnostic => diagnostic.Id == id).Location.SourceSpan.Start);
        var ofLine = await LiveAsync(document, line.Span);
        Assert.Equal(
            Lines(all.Where(diagnostic => diagnostic.Location.SourceSpan.IntersectsWith(line.Span))),
            Lines(ofLine.Where(diagnostic => diagnostic.Location.SourceSpan.IntersectsWith(line.Span))));
    }

    /// <summary>
    /// A plain flag is found by who publishes its object, and reported where the flag is. The compiler hands what is found in
    /// one type and stands in another to those who ask for the whole project only.
    /// </summary>
    [Fact]
    public async Task FindingInAnotherTypeIsShownWithTheWholeProject()
    {
        var document = Open(ExampleOf("RACE003").Code);
        Assert.Empty(await LiveAsync(document, span: null));
        var result = await (await AnalyzeAsync(document.Project)).GetAnalysisResultAsync(CancellationToken.None);
        Assert.Equal("RACE003", Assert.Single(result.GetAllDiagnostics()).Id);
    }

    [Theory]
    [MemberData(nameof(Fixes))]
    public async Task ActionsSayWhatTheyDoAndPreviewIt(string id, string[] expected)
    {
        var document = OpenExampleOf(id);
        var titles = new List<string>();
        foreach (var diagnostic in (await LiveAsync(document, span: null)).Where(diagnostic => diagnostic.Id == id))
        {
            var actions = await ActionsAsync(document, diagnostic);
            Assert.Equal(actions.Select(action => action.EquivalenceKey).Distinct(), actions.Select(action => action.EquivalenceKey));
            foreach (var action in actions)
            {
                titles.Add(action.EquivalenceKey + ": " + action.Title);
                await AssertPreviewAsync(action, document);
            }
        }

        Assert.Equal(expected, titles.Distinct());
    }

    [Theory]
    [MemberData(nameof(Fixes))]
    public void FixesOfferThemselvesForDocumentProjectAndSolution(string id, string[] _)
    {
        var fix = Assert.Single(_packed.Fixes, fix => fix.FixableDiagnosticIds.Contains(id));
        var scopes = fix.GetFixAllProvider()?.GetSupportedFixAllScopes() ?? [];
        Assert.Empty(new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution }.Except(scopes));
    }

    private async Task AssertPreviewAsync(CodeAction action, Document document)
    {
        var previewed = (await action.GetPreviewOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
        var applied = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
        var projects = previewed.GetChanges(document.Project.Solution).GetProjectChanges().ToList();
        var changes = Assert.Single(projects);
        Assert.Empty(changes.GetAddedDocuments());
        Assert.Empty(changes.GetRemovedDocuments());
        Assert.NotEmpty(changes.GetChangedDocuments());
        foreach (var changed in changes.GetChangedDocuments())
        {
            // The preview is what is applied, and its difference does not span the whole file.
            var before = await document.Project.Solution.GetDocument(changed)!.GetTextAsync();
            var after = await previewed.GetDocument(changed)!.GetTextAsync();
            Assert.Equal(after.ToString(), (await applied.GetDocument(changed)!.GetTextAsync()).ToString());
            Assert.NotEqual(before.ToString(), after.ToString());
            Assert.Contains(after.ToString().Split('\n'), before.ToString().Split('\n').Contains);
        }

        var compilation = await previewed.GetProject(document.Project.Id)!.GetCompilationAsync();
        Assert.Empty(compilation!.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
    }

    private async Task<IReadOnlyList<CodeAction>> ActionsAsync(Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        foreach (var fix in _packed.Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        }

        return actions;
    }

    /// <summary>The page's first example that its rule's fix can mend.</summary>
    private static PageExample ExampleOf(string id) =>
        PageExample.Parse(id, Repository.Read($"docs/rules/{id}.md"))
            .First(example => example.Claim == Claim.Bad && example.Expected.Any(place => place.Id == id));

    /// <summary>A project of two documents, one of which is open; for RACE003 with a flag of the type that sets it.</summary>
    private Document OpenExampleOf(string id) => Open(id == "RACE003" ? PlainFlag : ExampleOf(id).Code);

    private Document Open(string code)
    {
        var project = TestProject.Create([("Open.cs", code), ("Closed.cs", "internal static class Closed;")], [], []).Project;
        return project.WithAnalyzerReferences(_packed.References).Documents.Single(document => document.Name == "Open.cs");
    }

    private static async Task<ImmutableArray<Diagnostic>> LiveAsync(Document document, TextSpan? span)
    {
        var compilation = await AnalyzeAsync(document.Project);
        var tree = await document.GetSyntaxTreeAsync();
        return
        [
            .. await compilation.GetAnalyzerSyntaxDiagnosticsAsync(tree!, CancellationToken.None),
            .. await compilation.GetAnalyzerSemanticDiagnosticsAsync(compilation.Compilation.GetSemanticModel(tree!), span, CancellationToken.None),
        ];
    }

    private static async Task<CompilationWithAnalyzers> AnalyzeAsync(Project project)
    {
        var analyzers = project.AnalyzerReferences.SelectMany(reference => reference.GetAnalyzers(LanguageNames.CSharp)).ToImmutableArray();
        return (await project.GetCompilationAsync())!.WithAnalyzers(analyzers, project.AnalyzerOptions);
    }

    private static IEnumerable<string> Lines(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.Select(diagnostic => diagnostic.ToString()).Order(StringComparer.Ordinal);

    /// <summary>The assemblies as they are in the package, loaded apart from those that these tests were built with.</summary>
    public sealed class PackedAssemblies : IAnalyzerAssemblyLoader, IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("race-analyzers-").FullName;
        private readonly AssemblyLoadContext _context = new("packed analyzers");

        public PackedAssemblies()
        {
            var package = typeof(PackedAssemblies).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Package").Value!;
            using (var archive = ZipFile.OpenRead(package))
            {
                foreach (var entry in archive.Entries.Where(entry => entry.FullName.StartsWith("analyzers/dotnet/cs/", StringComparison.Ordinal)))
                {
                    entry.ExtractToFile(Path.Combine(_folder, entry.Name));
                }
            }

            References = [.. Directory.GetFiles(_folder, "*.dll").Order(StringComparer.Ordinal).Select(path => new AnalyzerFileReference(path, this))];
            Analyzers = [.. References.SelectMany(reference => reference.GetAnalyzers(LanguageNames.CSharp))];
            Fixes =
            [
                .. References.OfType<AnalyzerFileReference>()
                    .SelectMany(reference => reference.GetAssembly().GetTypes())
                    .Where(type => type.GetCustomAttribute<ExportCodeFixProviderAttribute>()?.Languages.Contains(LanguageNames.CSharp) == true)
                    .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
            ];
        }

        internal ImmutableArray<AnalyzerReference> References { get; }

        internal ImmutableArray<DiagnosticAnalyzer> Analyzers { get; }

        internal ImmutableArray<CodeFixProvider> Fixes { get; }

        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath)
        {
            var name = AssemblyName.GetAssemblyName(fullPath);
            return _context.Assemblies.SingleOrDefault(assembly => assembly.GetName().Name == name.Name) ?? _context.LoadFromAssemblyPath(fullPath);
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
