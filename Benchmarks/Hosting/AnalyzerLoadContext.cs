using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Benchmarks.Hosting;

/// <summary>
/// Loads one analyzer package apart from all others: packages bring different versions of the same libraries. The
/// compiler and the framework are this program's own, or the types of the two sides would not be the same.
/// </summary>
internal sealed class AnalyzerLoadContext : AssemblyLoadContext, IAnalyzerAssemblyLoader
{
    private static readonly HashSet<string> Compiler = new(StringComparer.OrdinalIgnoreCase)
    {
        "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp",
    };

    private static readonly string FrameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private readonly Dictionary<string, string> _files = new(StringComparer.OrdinalIgnoreCase);

    public AnalyzerLoadContext(string name, IEnumerable<string> files)
        : base(name)
    {
        foreach (var file in files)
        {
            AddDependencyLocation(file);
        }
    }

    public void AddDependencyLocation(string fullPath) => _files.TryAdd(Path.GetFileNameWithoutExtension(fullPath), fullPath);

    public Assembly LoadFromPath(string fullPath) => LoadFromAssemblyName(AssemblyName.GetAssemblyName(fullPath));

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name is { } name
        && !Compiler.Contains(name)
        && !File.Exists(Path.Combine(FrameworkFolder, name + ".dll"))
        && _files.TryGetValue(name, out var path)
            ? LoadFromAssemblyPath(path)
            : null;
}
