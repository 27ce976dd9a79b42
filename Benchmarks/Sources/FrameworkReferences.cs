using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Benchmarks.Sources;

/// <summary>The assemblies of the framework that this program runs on, and ASP.NET Core's where they are installed.</summary>
internal static class FrameworkReferences
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> LazyAll = new(Load);

    public static IReadOnlyList<MetadataReference> All => LazyAll.Value;

    private static List<MetadataReference> Load()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var installation = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        string?[] folders =
        [
            ReferencePack(installation, "Microsoft.NETCore.App.Ref") ?? runtime,
            ReferencePack(installation, "Microsoft.AspNetCore.App.Ref"),
        ];

        // An assembly that both bring must come in once: two would make all its types ambiguous.
        return
        [
            .. folders.OfType<string>()
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.dll"))
                .Where(IsManaged)
                .DistinctBy(Path.GetFileName)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }

    /// <summary>Reference assemblies load faster than the runtime's own and hide its internals.</summary>
    private static string? ReferencePack(string installation, string name)
    {
        var pack = Path.Combine(installation, "packs", name);
        return Directory.Exists(pack)
            ? Directory.EnumerateDirectories(pack)
                .SelectMany(version => Directory.EnumerateDirectories(Path.Combine(version, "ref"), $"net{Environment.Version.Major}.*"))
                .Order(StringComparer.Ordinal)
                .LastOrDefault()
            : null;
    }

    /// <summary>A runtime folder also holds native libraries, which have no assembly name.</summary>
    private static bool IsManaged(string path)
    {
        try
        {
            _ = System.Reflection.AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
