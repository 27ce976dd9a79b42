using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Benchmarks.Sources;

/// <summary>Splits a folder of sources into the groups that are compiled together.</summary>
internal static class SourceFolder
{
    private static readonly string[] SdkUsings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private static readonly string[] WebUsings =
    [
        "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    /// <summary>
    /// One group per folder that holds a project file, each file belonging to the nearest one above it; files above all
    /// projects form a group of their own. Groups come after those they refer to; a circle of references is cut.
    /// </summary>
    public static IReadOnlyList<SourceGroup> Group(string root, SourceFilter filter, IReadOnlyList<MetadataReference> metadata)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        var projects = Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => ProjectFile.TryRead(path, root))
            .OfType<ProjectFile>()
            .GroupBy(project => project.Folder)
            .ToDictionary(group => group.Key, group => group.ToArray());

        var byFileName = projects.Values.SelectMany(here => here).ToLookup(project => Path.GetFileName(project.Path), project => project.Folder);
        var files = filter.FilesIn(root).ToLookup(file => NearestProjectFolder(file, root, projects.Keys));
        var made = new Dictionary<string, SourceGroup>();
        var open = new HashSet<string>();
        foreach (var folder in projects.Keys.Order(StringComparer.Ordinal))
        {
            Make(folder);
        }

        var groups = made.Values.Where(group => group.Files.Count > 0).ToList();
        if (files[""].ToArray() is { Length: > 0 } loose)
        {
            groups.Add(new SourceGroup(Path.GetFileName(root), loose, []) { Metadata = metadata, GlobalUsings = SdkUsings, Nullable = true });
        }

        return groups;

        string FolderOf(string reference) =>
            projects.ContainsKey(Path.GetDirectoryName(reference)!) ? Path.GetDirectoryName(reference)!
            : byFileName[Path.GetFileName(reference)].FirstOrDefault() ?? "";

        SourceGroup? Make(string folder)
        {
            if (made.TryGetValue(folder, out var known))
            {
                return known;
            }

            if (!projects.TryGetValue(folder, out var here) || !open.Add(folder))
            {
                return null;
            }

            var references = here
                .SelectMany(project => project.ProjectReferences)
                .Select(reference => Make(FolderOf(reference)))
                .OfType<SourceGroup>()
                .Distinct()
                .ToArray();
            var own = files[folder].ToArray();
            var linked = own.Length == 0
                ? []
                : here.SelectMany(project => project.LinkedFiles).Where(file => filter.Includes(root, file) && File.Exists(file));
            var usings = here.SelectMany(project => project.Usings);
            if (here.Any(project => project.Enables("ImplicitUsings")))
            {
                usings = usings.Concat(SdkUsings);
                if (here.Any(project => project.UsesWebSdk))
                {
                    usings = usings.Concat(WebUsings);
                }
            }

            var group = new SourceGroup(here[0].AssemblyName, [.. own.Concat(linked).Distinct()], references)
            {
                Metadata = metadata,
                Constants = [.. here.SelectMany(project => project.Constants).Distinct()],
                GlobalUsings = [.. usings.Distinct()],
                Nullable = here.Any(project => project.Enables("Nullable")),
            };
            made.Add(folder, group);
            return group;
        }
    }

    private static string NearestProjectFolder(string file, string root, ICollection<string> folders)
    {
        for (var folder = Path.GetDirectoryName(file); folder is not null && folder.Length >= root.Length; folder = Path.GetDirectoryName(folder))
        {
            if (folders.Contains(folder))
            {
                return folder;
            }
        }

        return "";
    }
}
