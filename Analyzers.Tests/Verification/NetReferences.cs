using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace RaceAnalyzers.Tests.Verification;

/// <summary>
/// The .NET reference assemblies that tested code is compiled against. The test project's restore downloads them at
/// the version its project file names. The testing library's own way would ask the package source again in every test
/// run, so that the tests would need a network even on a machine that has everything.
/// </summary>
internal static class NetReferences
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> _all = new(Load);

    internal static ImmutableArray<MetadataReference> All => _all.Value;

    /// <summary>Tells the testing library to add no assemblies of its own.</summary>
    internal static ReferenceAssemblies None { get; } = new("net10.0");

    private static ImmutableArray<MetadataReference> Load()
    {
        var folder = typeof(NetReferences).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "ReferenceAssemblies")
            .Value!;
        return [.. Directory.GetFiles(folder, "*.dll")
            .Order(StringComparer.Ordinal)
            .Select(path => MetadataReference.CreateFromFile(path))];
    }
}
