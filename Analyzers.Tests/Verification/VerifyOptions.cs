using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RaceAnalyzers.Tests.Verification;

/// <summary>How the code of a test is compiled. The defaults are those of a new project of the current SDK.</summary>
internal sealed record VerifyOptions
{
    internal static VerifyOptions Default { get; } = new();

    /// <summary>
    /// The language version; by default the newest that the compiler under test speaks (C# 12 for Roslyn 4.8). Below
    /// C# 10 the implicit usings stand at the top of each document instead of in one of their own, and below C# 8
    /// nullable annotations are off.
    /// </summary>
    internal LanguageVersion LanguageVersion { get; init; } = LanguageVersion.Latest;

    /// <summary>Whether nullable annotations and warnings are on, where the language has them.</summary>
    internal bool Nullable { get; init; } = true;

    /// <summary>Whether the usual namespaces are imported without a using directive in the tested code.</summary>
    internal bool ImplicitUsings { get; init; } = true;

    /// <summary>Lines for an .editorconfig beside the code, below a <c>[*.cs]</c> header: <c>race_analyzers.evidence = any</c>.</summary>
    internal string EditorConfig { get; init; } = "";

    /// <summary>Lines for a global analyzer configuration, such as the package's presets.</summary>
    internal string GlobalConfig { get; init; } = "";

    /// <summary>More documents of the same project, which may hold markup too.</summary>
    internal IReadOnlyList<(string Path, string Text)> ExtraFiles { get; init; } = [];

    /// <summary>More references, for instance an entry type that exists in metadata only.</summary>
    internal IReadOnlyList<MetadataReference> ExtraReferences { get; init; } = [];

    /// <summary>Whether code that does not compile is what the test is about. Compiler errors then need no markup.</summary>
    internal bool AllowCompileErrors { get; init; }

    /// <summary>A console application for code with top-level statements; a library otherwise.</summary>
    internal OutputKind OutputKind { get; init; } = OutputKind.DynamicallyLinkedLibrary;

    /// <summary>
    /// Whether to analyse the code once more with every warning disabled by a pragma, which must leave nothing. A test
    /// of a single shape learns nothing from that, so it is off.
    /// </summary>
    internal bool CheckSuppression { get; init; }
}
