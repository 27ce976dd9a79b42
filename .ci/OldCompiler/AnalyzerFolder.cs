using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace OldCompiler;

/// <summary>Loads analyzers from where they are, each file once, and what they need from beside them or from the compiler.</summary>
internal sealed class AnalyzerFolder : IAnalyzerAssemblyLoader
{
    private readonly AssemblyLoadContext _context = new("analyzers");
    private readonly Dictionary<string, string> _paths = new(StringComparer.OrdinalIgnoreCase);

    internal AnalyzerFolder() => _context.Resolving += (context, name) =>
        name.Name is { } simple && _paths.TryGetValue(simple, out var path) ? context.LoadFromAssemblyPath(path) : null;

    public void AddDependencyLocation(string fullPath) => _paths[Path.GetFileNameWithoutExtension(fullPath)] = fullPath;

    public Assembly LoadFromPath(string fullPath) => _context.LoadFromAssemblyPath(fullPath);
}
