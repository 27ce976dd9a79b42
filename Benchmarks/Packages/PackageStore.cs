using System.Diagnostics;
using System.Xml.Linq;
using NuGet.Common;
using NuGet.ProjectModel;

namespace RaceAnalyzers.Benchmarks.Packages;

/// <summary>Brings packages to this machine the way every project does: <c>dotnet restore</c>, with the user's own sources and cache.</summary>
internal static class PackageStore
{
    /// <exception cref="InputException">Restore failed; the message is what it said.</exception>
    public static async Task<RestoredPackage> RestoreAsync(PackageName name, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("race-analyzers-restore-");
        try
        {
            var project = Path.Combine(folder.FullName, "restore.csproj");
            new XElement(
                "Project",
                new XAttribute("Sdk", "Microsoft.NET.Sdk"),
                new XElement(
                    "PropertyGroup",
                    new XElement("TargetFramework", $"net{Environment.Version.Major}.0"),
                    new XElement("NuGetAudit", "false")),
                new XElement(
                    "ItemGroup",
                    new XElement("PackageReference", new XAttribute("Include", name.Id), new XAttribute("Version", name.Version))))
                .Save(project);
            await RunRestoreAsync(project, cancellationToken);
            return Read(LockFileUtilities.GetLockFile(Path.Combine(folder.FullName, "obj", "project.assets.json"), NullLogger.Instance), name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunRestoreAsync(string project, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["restore", project, "--nologo", "-maxcpucount:1"])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InputException($"{await output}{await errors}".Trim());
        }
    }

    private static RestoredPackage Read(LockFile assets, PackageName name)
    {
        var folders = assets.PackageFolders.Select(folder => folder.Path).ToArray();
        var own = assets.Libraries.Single(library => library.Name.Equals(name.Id, StringComparison.OrdinalIgnoreCase));
        var target = assets.Targets.Single(target => target.RuntimeIdentifier is null);
        var mine = target.Libraries.Single(library => library.Name == own.Name);
        return new RestoredPackage(
            own.Name,
            own.Version.ToNormalizedString(),
            [.. own.Files.Select(file => Locate(own, file))],
            [.. Assemblies(mine)],
            [.. target.Libraries.Where(library => library != mine).SelectMany(Assemblies)]);

        IEnumerable<string> Assemblies(LockFileTargetLibrary library) =>
            library.RuntimeAssemblies
                .Where(item => item.Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
                .Select(item => Locate(assets.GetLibrary(library.Name, library.Version), item.Path));

        string Locate(LockFileLibrary library, string file) =>
            folders.Select(folder => Path.Combine(folder, library.Path, file)).First(File.Exists);
    }
}
