using ICSharpCode.Decompiler.CSharp.ProjectDecompiler;
using ICSharpCode.Decompiler.Metadata;

namespace RaceAnalyzers.Benchmarks.Packages;

/// <summary>Turns a package's assemblies back into C#, so that code without public sources can be judged as well.</summary>
internal static class PackageDecompiler
{
    /// <summary>
    /// Writes one project folder per assembly and returns the folder that holds them. A package that was decompiled
    /// before is not decompiled again.
    /// </summary>
    public static string Decompile(RestoredPackage package, Action<string> report, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Path.GetTempPath(), "race-analyzers-decompiled", $"{package.Id}.{package.Version}");
        var done = Path.Combine(folder, ".done");
        if (File.Exists(done))
        {
            return folder;
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var library in package.Libraries)
        {
            report(Path.GetFileName(library));
            using var file = new ICSharpCode.Decompiler.Metadata.PEFile(library);
            var resolver = new UniversalAssemblyResolver(library, throwOnError: false, file.DetectTargetFrameworkId());
            foreach (var dependency in package.Dependencies.Select(Path.GetDirectoryName).Distinct())
            {
                resolver.AddSearchDirectory(dependency);
            }

            var target = Directory.CreateDirectory(Path.Combine(folder, file.Name));
            new WholeProjectDecompiler(resolver) { MaxDegreeOfParallelism = 1 }
                .DecompileProject(file, target.FullName, cancellationToken);
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(done, "");
        return folder;
    }
}
