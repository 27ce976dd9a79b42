using System.Xml;
using System.Xml.Linq;
using Microsoft.Extensions.FileSystemGlobbing;

namespace RaceAnalyzers.Benchmarks.Sources;

/// <summary>
/// What can be read off a project file without evaluating it. Conditions are not evaluated: a property under a
/// condition is ignored, an item under a condition counts.
/// </summary>
internal sealed class ProjectFile
{
    private readonly XElement _root;
    private readonly IReadOnlyList<XElement> _inherited;

    private ProjectFile(string path, XElement root, IReadOnlyList<XElement> inherited)
    {
        Path = path;
        _root = root;
        _inherited = inherited;
    }

    public string Path { get; }

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public string AssemblyName =>
        Property("AssemblyName") is { } name && !name.Contains('$')
            ? name
            : System.IO.Path.GetFileNameWithoutExtension(Path);

    public bool UsesWebSdk => _root.Attribute("Sdk")?.Value.StartsWith("Microsoft.NET.Sdk.Web", StringComparison.Ordinal) == true;

    /// <summary>The constants that the project defines for every build.</summary>
    public IEnumerable<string> Constants =>
        (Property("DefineConstants") ?? "")
        .Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(constant => !constant.Contains('$'));

    /// <summary>
    /// Full paths of the project files that this one refers to, whether they exist or not. Where a path begins with a
    /// property, the file's name is all that can be relied on.
    /// </summary>
    public IEnumerable<string> ProjectReferences =>
        from item in Items("ProjectReference")
        let include = item.Attribute("Include")?.Value
        where include is not null
        select FullPath(include);

    /// <summary>Namespaces of <c>Using</c> items.</summary>
    public IEnumerable<string> Usings =>
        from item in Items("Using")
        let include = item.Attribute("Include")?.Value
        where include is not null && item.Attribute("Alias") is null && item.Attribute("Static") is null
        select include;

    /// <summary>C# files that the project takes from outside its own folder.</summary>
    public IEnumerable<string> LinkedFiles
    {
        get
        {
            foreach (var item in Items("Compile"))
            {
                foreach (var include in (item.Attribute("Include")?.Value ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                {
                    var pattern = include.Replace('\\', '/').Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal);
                    if (!pattern.StartsWith("../", StringComparison.Ordinal) || pattern.Contains('$'))
                    {
                        continue;
                    }

                    if (!pattern.Contains('*'))
                    {
                        yield return FullPath(pattern);
                        continue;
                    }

                    var fixedPart = string.Join('/', pattern.Split('/').TakeWhile(segment => !segment.Contains('*')));
                    var start = FullPath(fixedPart);
                    if (Directory.Exists(start))
                    {
                        var matcher = new Matcher(StringComparison.Ordinal).AddInclude(pattern[(fixedPart.Length + 1)..]);
                        foreach (var file in matcher.GetResultsInFullPath(start))
                        {
                            yield return file;
                        }
                    }
                }
            }
        }
    }

    /// <summary>Whether a property that switches a feature on (<c>enable</c> or <c>true</c>) does so.</summary>
    public bool Enables(string property) =>
        Property(property) is { } value
        && (value.Equals("enable", StringComparison.OrdinalIgnoreCase) || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a project and the <c>Directory.Build.props</c> files above it, up to <paramref name="root"/>.</summary>
    public static ProjectFile? TryRead(string path, string root)
    {
        if (TryLoad(path) is not { } own)
        {
            return null;
        }

        var inherited = new List<XElement>();
        for (var folder = System.IO.Path.GetDirectoryName(path);
             folder is not null && folder.StartsWith(root, StringComparison.Ordinal);
             folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (TryLoad(System.IO.Path.Combine(folder, "Directory.Build.props")) is { } props)
            {
                inherited.Add(props);
            }
        }

        return new ProjectFile(path, own, inherited);
    }

    private static XElement? TryLoad(string path)
    {
        try
        {
            return File.Exists(path) ? XDocument.Load(path).Root : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private string FullPath(string relative) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(Folder, relative.Replace('\\', '/')));

    private IEnumerable<XElement> Items(string name) =>
        _root.Elements().Where(element => element.Name.LocalName == "ItemGroup").Elements()
            .Where(element => element.Name.LocalName == name);

    /// <summary>The last unconditional value, the nearest file first.</summary>
    private string? Property(string name) =>
        new[] { _root }.Concat(_inherited)
            .Select(file => file.Elements()
                .Where(group => group.Name.LocalName == "PropertyGroup" && group.Attribute("Condition") is null)
                .Elements()
                .LastOrDefault(element => element.Name.LocalName == name && element.Attribute("Condition") is null)?.Value.Trim())
            .FirstOrDefault(value => !string.IsNullOrEmpty(value));
}
