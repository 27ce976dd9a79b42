using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;
using RaceAnalyzers.Tests.Documentation;
using Xunit;

namespace RaceAnalyzers.Tests.Packaging;

/// <summary>Opens the packages that were built together with these tests.</summary>
public sealed class PackageTests
{
    private const string ProjectUrl = "https://github.com/race-analyzers/race-analyzers";

    private static readonly string _package = typeof(PackageTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Package")
        .Value!;

    /// <summary>The kind of debug information that a SourceLink map is, by the specification of portable symbols.</summary>
    private static readonly Guid _sourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    private static readonly string _symbols = Path.ChangeExtension(_package, ".snupkg");

    [Fact]
    public void PackageHoldsTheseFilesAndNoOthers() =>
        Assert.Equal(
            [
                "LICENSE",
                "README.md",
                "RaceAnalyzers.nuspec",
                "analyzers/dotnet/cs/RaceAnalyzers.CodeFixes.dll",
                "analyzers/dotnet/cs/RaceAnalyzers.CodeFixes.pdb",
                "analyzers/dotnet/cs/RaceAnalyzers.dll",
                "analyzers/dotnet/cs/RaceAnalyzers.pdb",
                "buildTransitive/RaceAnalyzers.targets",
                "buildTransitive/config/ci.globalconfig",
                "buildTransitive/config/none.globalconfig",
                "buildTransitive/config/recommended.globalconfig",
                "buildTransitive/config/strict.globalconfig",
                "icon.png",
            ],
            Files(_package));

    [Fact]
    public void SymbolPackageHoldsTheSymbols() =>
        Assert.Equal(
            [
                "RaceAnalyzers.nuspec",
                "analyzers/dotnet/cs/RaceAnalyzers.CodeFixes.pdb",
                "analyzers/dotnet/cs/RaceAnalyzers.pdb",
            ],
            Files(_symbols));

    [Fact]
    public void PackageIsSmallerThanAMegabyte() => Assert.InRange(new FileInfo(_package).Length, 1, 1_000_000);

    [Fact]
    public void PackageIsADevelopmentDependencyWithoutDependencies()
    {
        var metadata = Metadata();
        Assert.Equal("true", Value(metadata, "developmentDependency"));
        Assert.DoesNotContain(metadata.Elements(), element => element.Name.LocalName == "dependencies");
    }

    [Fact]
    public void PackageSaysWhatItIs()
    {
        var metadata = Metadata();
        Assert.Equal("RaceAnalyzers", Value(metadata, "id"));
        Assert.Equal("MIT", Value(metadata, "license"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.Equal("icon.png", Value(metadata, "icon"));
        Assert.Equal(ProjectUrl, Value(metadata, "projectUrl"));
        Assert.Equal(ProjectUrl, metadata.Elements().Single(element => element.Name.LocalName == "repository").Attribute("url")?.Value);
    }

    [Fact]
    public void ReleaseNotesAreTheNewestSectionOfTheChangelog()
    {
        var sections = Repository.Read("CHANGELOG.md").Split("\n## ");
        Assert.StartsWith(Value(Metadata(), "version"), sections[1], StringComparison.Ordinal);
        Assert.Equal(
            sections[1][sections[1].IndexOf('\n')..].Trim(),
            Value(Metadata(), "releaseNotes").ReplaceLineEndings("\n"));
    }

    [Fact]
    public void ReadmeLinksLeadOutOfThePackage()
    {
        using var reader = new StreamReader(Open(_package, "README.md"));
        var text = reader.ReadToEnd();
        Assert.Contains($"]({ProjectUrl}/blob/main/docs/rules/RACE001.md)", text);
        Assert.Contains("](https://raw.githubusercontent.com/race-analyzers/race-analyzers/main/Sample/pictures/replay-out-of-order.svg)", text);
        Assert.DoesNotMatch(@"\]\((?!https://|#)", text);
        Assert.Equal(Repository.Read("README.md").Count(character => character == '\n'), text.TrimEnd().Count(character => character == '\n') + 1);
    }

    /// <summary>
    /// The compiler that hosts an analyzer brings these assemblies and no others; the ones of the workspace exist only
    /// where fixes are applied, in an editor. System.Memory is what the immutable collections themselves are made of.
    /// </summary>
    [Theory]
    [InlineData("RaceAnalyzers", new[] { "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "System.Collections.Immutable", "System.Memory", "netstandard" })]
    [InlineData("RaceAnalyzers.CodeFixes", new[]
    {
        "Microsoft.CodeAnalysis",
        "Microsoft.CodeAnalysis.CSharp",
        "Microsoft.CodeAnalysis.CSharp.Workspaces",
        "Microsoft.CodeAnalysis.Workspaces",
        "RaceAnalyzers",
        "System.Collections.Immutable",
        "System.Composition.AttributedModel",
        "netstandard",
    })]
    public void AssemblyNeedsOnlyWhatItsHostHas(string name, string[] allowed)
    {
        using var assembly = new PEReader(Open(_package, $"analyzers/dotnet/cs/{name}.dll"));
        var reader = assembly.GetMetadataReader();
        var references = reader.AssemblyReferences
            .Select(reader.GetAssemblyReference)
            .Select(reference => (Name: reader.GetString(reference.Name), reference.Version))
            .ToList();
        Assert.Empty(references.Select(reference => reference.Name).Except(allowed));
        Assert.All(
            references.Where(reference => reference.Name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)),
            reference => Assert.Equal(new Version(4, 8, 0, 0), reference.Version));
    }

    [Theory]
    [InlineData("RaceAnalyzers")]
    [InlineData("RaceAnalyzers.CodeFixes")]
    public void AssemblyShowsOnlyItsOwnTypes(string name)
    {
        using var assembly = new PEReader(Open(_package, $"analyzers/dotnet/cs/{name}.dll"));
        var reader = assembly.GetMetadataReader();
        var visible = reader.TypeDefinitions
            .Select(reader.GetTypeDefinition)
            .Where(type => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
            .Select(type => reader.GetString(type.Namespace));
        Assert.All(visible, space => Assert.StartsWith("RaceAnalyzers", space, StringComparison.Ordinal));
    }

    /// <summary>A path of the machine that built it would make every build another file.</summary>
    [Theory]
    [InlineData("RaceAnalyzers")]
    [InlineData("RaceAnalyzers.CodeFixes")]
    public void SymbolsKnowNoPathOfTheBuildMachine(string name)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(Open(_package, $"analyzers/dotnet/cs/{name}.pdb"));
        var reader = provider.GetMetadataReader();
        Assert.All(
            reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)),
            path => Assert.StartsWith("/_/", path, StringComparison.Ordinal));
    }

    /// <summary>A debugger, or whoever reads a stack, finds the sources of the very commit on the project's site.</summary>
    [Theory]
    [InlineData("RaceAnalyzers")]
    [InlineData("RaceAnalyzers.CodeFixes")]
    public void SourceLinkLeadsToTheCommit(string name)
    {
        var repository = Metadata().Elements().Single(element => element.Name.LocalName == "repository");
        if (repository.Attribute("commit")?.Value is not { } commit)
        {
            Assert.False(Path.Exists(Repository.PathOf(".git")), "Only sources without their repository have no commit to lead to.");
            return;
        }

        using var provider = MetadataReaderProvider.FromPortablePdbStream(Open(_symbols, $"analyzers/dotnet/cs/{name}.pdb"));
        var reader = provider.GetMetadataReader();
        var link = reader.CustomDebugInformation
            .Select(reader.GetCustomDebugInformation)
            .Single(information => reader.GetGuid(information.Kind) == _sourceLink);
        Assert.Equal(
            """{"documents":{"/_/*":"https://raw.githubusercontent.com/race-analyzers/race-analyzers/""" + commit + """/*"}}""",
            Encoding.UTF8.GetString(reader.GetBlobBytes(link.Value)));
    }

    [Theory]
    [InlineData("RaceAnalyzers")]
    [InlineData("RaceAnalyzers.CodeFixes")]
    public void AssemblyIsMarkedAsDeterministic(string name)
    {
        using var assembly = new PEReader(Open(_package, $"analyzers/dotnet/cs/{name}.dll"));
        Assert.Contains(assembly.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    }

    /// <summary>What NuGet asks of an icon: a PNG or JPEG of at most one megabyte, best 128 by 128.</summary>
    [Fact]
    public void IconIsAPictureThatGalleriesTake()
    {
        var icon = Open(_package, "icon.png").ToArray();
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], icon[..8]);
        Assert.Equal(128, BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)));
        Assert.Equal(128, BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20)));
    }

    private static IEnumerable<string> Files(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        return
        [
            .. archive.Entries
                .Select(entry => entry.FullName)
                .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal)
                    && !name.StartsWith("package/", StringComparison.Ordinal)
                    && name != "[Content_Types].xml")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static MemoryStream Open(string package, string path)
    {
        using var archive = ZipFile.OpenRead(package);
        using var stream = (archive.GetEntry(path) ?? throw new FileNotFoundException(path)).Open();
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    private static XElement Metadata() =>
        XDocument.Load(Open(_package, "RaceAnalyzers.nuspec")).Root!.Elements().Single(element => element.Name.LocalName == "metadata");

    private static string Value(XElement metadata, string name) =>
        metadata.Elements().Single(element => element.Name.LocalName == name).Value;
}
