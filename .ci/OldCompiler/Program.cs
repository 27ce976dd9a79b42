using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using OldCompiler;

// Arguments: those of the C# compiler. Writes the assembly, and its diagnostics as MSBuild reads them; the exit code is 1 if one is an error.
var command = CSharpCommandLineParser.Default.Parse(args, Directory.GetCurrentDirectory(), RuntimeEnvironment.GetRuntimeDirectory());
var options = new ConfigFiles(command.AnalyzerConfigPaths);
var trees = command.SourceFiles.Select(file => CSharpSyntaxTree.ParseText(
    SourceText.From(File.ReadAllText(file.Path), command.Encoding),
    command.ParseOptions,
    file.Path));
var compilation = CSharpCompilation.Create(
    command.CompilationName ?? Path.GetFileNameWithoutExtension(command.OutputFileName),
    trees,
    command.MetadataReferences.Select(reference => MetadataReference.CreateFromFile(reference.Reference, reference.Properties)),
    command.CompilationOptions.WithSyntaxTreeOptionsProvider(options.Severities));

var loader = new AnalyzerFolder();
var failures = new List<string>();
var analyzers = ImmutableArray.CreateBuilder<DiagnosticAnalyzer>();
foreach (var reference in command.AnalyzerReferences.Select(reference => new AnalyzerFileReference(Path.GetFullPath(reference.FilePath), loader)))
{
    reference.AnalyzerLoadFailed += (_, failure) => failures.Add($"CSC : warning CS8032: {reference.FullPath}: {failure.Message}");
    analyzers.AddRange(reference.GetAnalyzers(LanguageNames.CSharp));
}

// CS2038: a runtime without the data of cultures knows no language for the messages.
var diagnostics = command.Errors.Where(error => error.Id != "CS2038").Concat(options.Problems).Concat(compilation.GetDiagnostics());
if (analyzers.Count > 0)
{
    var analysis = compilation.WithAnalyzers(analyzers.ToImmutable(), new AnalyzerOptions([], options.Options));
    diagnostics = diagnostics.Concat(await analysis.GetAnalyzerDiagnosticsAsync());
}

var shown = diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed).ToList();
foreach (var line in failures.Concat(shown.Select(diagnostic => CSharpDiagnosticFormatter.Instance.Format(diagnostic))))
{
    Console.WriteLine(line);
}

if (shown.Exists(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
{
    return 1;
}

var output = Path.Combine(command.OutputDirectory, command.OutputFileName ?? compilation.AssemblyName + ".dll");
return compilation.Emit(output, command.PdbPath, command.DocumentationPath).Success ? 0 : 1;
