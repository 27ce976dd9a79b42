using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using RaceAnalyzers.Benchmarks.Sources;

namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>Compilations of generated code.</summary>
internal static class GeneratedCompilation
{
    /// <summary>Compiles texts as one assembly, on one thread.</summary>
    public static CSharpCompilation Of(params IReadOnlyList<string> texts) =>
        CSharpCompilation.Create(
            "Generated",
            texts.Select((text, index) => CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), new CSharpParseOptions(LanguageVersion.Latest), $"Document{index}.cs")),
            FrameworkReferences.All,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, concurrentBuild: false, nullableContextOptions: NullableContextOptions.Enable));
}
