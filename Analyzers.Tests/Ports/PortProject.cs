using Microsoft.CodeAnalysis;
using RaceAnalyzers.Tests.Documentation;
using RaceAnalyzers.Tests.Verification;

namespace RaceAnalyzers.Tests.Ports;

/// <summary>The sample's ports as their project files compile them, in memory.</summary>
internal static class PortProject
{
    private static readonly Lazy<MetadataReference> _tracing = new(CompileTracing);

    /// <summary>
    /// A port, with its documents named by their paths in the repository.
    /// </summary>
    /// <param name="folder">The folder of the port.</param>
    /// <param name="basis">The folder of the port that lends it the files it does not have, if there is one.</param>
    internal static TestProject Create(string folder, string? basis = null)
    {
        var own = Files(folder);
        var names = own.Select(Path.GetFileName).ToHashSet();
        var lent = basis is null ? [] : Files(basis).Where(path => !names.Contains(Path.GetFileName(path)));
        return TestProject.Create(
            Read([.. own, .. lent, .. Files("Sample/Shared")]),
            [new RegistrationRaceAnalyzer()],
            TestProject.AllFixes,
            new VerifyOptions { ExtraReferences = [_tracing.Value] });
    }

    /// <summary>The C# files of a folder of the sample, without what was built there, in the order of their paths.</summary>
    internal static IReadOnlyList<string> Files(string folder) =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => $"{folder}/{Path.GetRelativePath(Repository.PathOf(folder), path).Replace('\\', '/')}")
            .Where(path => !path.StartsWith($"{folder}/obj/", StringComparison.Ordinal) && !path.StartsWith($"{folder}/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<(string Path, string Text)> Read(IEnumerable<string> paths) =>
        paths.Select(path => (path, Repository.Read(path)));

    // The analyzer is to see the tracing as the ports do: as an assembly, not as source.
    private static MetadataReference CompileTracing()
    {
        using var image = new MemoryStream();
        var compilation = TestProject.Create(Read(Files("Sample/Tracing")), [], []).CompileAsync().GetAwaiter().GetResult();
        var result = compilation.Emit(image);
        return result.Success
            ? MetadataReference.CreateFromImage(image.ToArray())
            : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }
}
