using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RaceAnalyzers.Benchmarks.Packages;

namespace RaceAnalyzers.Benchmarks.Hosting;

/// <summary>The analyzers of one package, assembly or this repository.</summary>
/// <param name="Name">What to call them in a report.</param>
/// <param name="Analyzers">All C# analyzers in it.</param>
/// <param name="Problems">What could not be loaded, and why.</param>
internal sealed partial record AnalyzerPackage(string Name, ImmutableArray<DiagnosticAnalyzer> Analyzers, ImmutableArray<string> Problems)
{
    /// <summary>The word for this repository's analyzer.</summary>
    public const string OwnName = "self";

    /// <summary>This repository's analyzer.</summary>
    public static AnalyzerPackage Own() => new("RaceAnalyzers", [new RegistrationRaceAnalyzer()], []);

    /// <summary>Loads what a user named: <see cref="OwnName"/>, the path of an assembly, or a package as <c>Id[@Version]</c>.</summary>
    public static async Task<AnalyzerPackage> LoadAsync(string source, CancellationToken cancellationToken)
    {
        if (source.Equals(OwnName, StringComparison.OrdinalIgnoreCase))
        {
            return Own();
        }

        if (source.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && File.Exists(source))
        {
            var path = Path.GetFullPath(source);
            return Load(Path.GetFileNameWithoutExtension(path), [path], Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.dll"));
        }

        var package = await PackageStore.RestoreAsync(PackageName.Parse(source), cancellationToken);
        var files = AssembliesFor(package, typeof(Compilation).Assembly.GetName().Version!);
        return Load($"{package.Id} {package.Version}", files, files);
    }

    /// <summary>
    /// A package may hold one set of assemblies per compiler version (<c>roslyn4.14</c>); the newest that this compiler
    /// can load is taken, as the SDK does.
    /// </summary>
    private static string[] AssembliesFor(RestoredPackage package, Version compiler)
    {
        var candidates = package.Files
            .Select(file => (Path: file, Unified: file.Replace('\\', '/')))
            .Where(file => file.Unified.Contains("/analyzers/", StringComparison.OrdinalIgnoreCase)
                && file.Unified.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
                && !file.Unified.EndsWith(".resources.dll", StringComparison.OrdinalIgnoreCase)
                && !file.Unified.Contains("/vb/", StringComparison.OrdinalIgnoreCase))
            .Select(file => (
                file.Path,
                Version: CompilerFolder().Match(file.Unified) is { Success: true } match ? Version.Parse(match.Groups[1].Value) : null))
            .Where(file => file.Version is null || file.Version <= compiler)
            .ToArray();
        var newest = candidates.Max(file => file.Version);
        return
        [
            .. candidates.Where(file => file.Version == newest).Select(file => file.Path)
                .DistinctBy(Path.GetFileName),
        ];
    }

    private static AnalyzerPackage Load(string name, IEnumerable<string> files, IEnumerable<string> dependencies)
    {
        var loader = new AnalyzerLoadContext(name, dependencies);
        var problems = ImmutableArray.CreateBuilder<string>();
        var analyzers = ImmutableArray.CreateBuilder<DiagnosticAnalyzer>();
        foreach (var file in files)
        {
            var reference = new AnalyzerFileReference(file, loader);
            reference.AnalyzerLoadFailed += (_, failure) =>
            {
                // A package's code fixes and tools come without analyzers, and that is no failure.
                if (failure.ErrorCode != AnalyzerLoadFailureEventArgs.FailureErrorCode.NoAnalyzers)
                {
                    problems.Add($"{Path.GetFileName(file)}: {failure.Message}");
                }
            };
            analyzers.AddRange(reference.GetAnalyzers(LanguageNames.CSharp));
        }

        return new AnalyzerPackage(name, analyzers.ToImmutable(), problems.ToImmutable());
    }

    [GeneratedRegex(@"/roslyn(\d+\.\d+)/", RegexOptions.IgnoreCase)]
    private static partial Regex CompilerFolder();
}
