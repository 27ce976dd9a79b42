using Microsoft.CodeAnalysis;
using Microsoft.Coyote.Specifications;
using RaceAnalyzers.Tests.Documentation;
using RaceAnalyzers.Tests.Verification;

namespace RaceAnalyzers.Tests.Proofs;

/// <summary>
/// The pages' bad examples that have a fix, as they are and as the fix leaves them, each with its driver. All are in one
/// assembly, each in a namespace of its own, because rewriting takes longer than the rest.
/// </summary>
public sealed class PageProofs
{
    private const string Page = "Page.cs";
    private const string Driver = "Driver.cs";

    private static readonly VerifyOptions _options = new()
    {
        ExtraReferences = [MetadataReference.CreateFromFile(typeof(Specification).Assembly.Location)],
    };

    private readonly Lazy<Task<ControlledAssembly>> _assembly = new(CreateAsync);

    /// <summary>The rule and the number of each bad example on its page, counted from one.</summary>
    internal static IEnumerable<(string Id, int Number)> All =>
        from rule in new RegistrationRaceAnalyzer().SupportedDiagnostics
        from number in Enumerable.Range(1, BadExamples(rule.Id).Count)
        select (rule.Id, number);

    /// <summary>Whether the page says that there is nothing for Coyote to find.</summary>
    internal static bool IsBeyondInterleaving(string id) =>
        Repository.Read($"docs/rules/{id}.md").Contains("Systematic interleaving cannot show this", StringComparison.Ordinal);

    /// <summary>The bad examples of a rule's page that have a fix.</summary>
    internal static IReadOnlyList<string> BadExamples(string id) =>
    [
        .. PageExample.Parse(id, Repository.Read($"docs/rules/{id}.md"))
            .Where(example => example.Claim == Claim.Bad)
            .Select(example => example.Code),
    ];

    /// <summary>Runs the driver of an example with the bad or the fixed code.</summary>
    internal async Task<Exploration> ExploreAsync(string id, int number, bool isFixed, int schedules) =>
        Exploration.Of((await _assembly.Value).EntryPoint($"{Namespace(id, number, isFixed)}.Driver", "RunAsync"), schedules);

    /// <summary>What the driver of an example asserts first of all.</summary>
    internal async Task<string> PropertyAsync(string id, int number) =>
        (await _assembly.Value).Constant($"{Namespace(id, number, isFixed: false)}.Driver", "Property");

    private static async Task<ControlledAssembly> CreateAsync()
    {
        var documents = new List<(string Path, string Text)> { ("StandIns.cs", Read("StandIns.cs")) };
        foreach (var (id, number) in All.Where(example => !IsBeyondInterleaving(example.Id)))
        {
            var bad = TestProject.Create(
                [(Page, BadExamples(id)[number - 1]), (Driver, Read($"{id}.{number}.cs"))],
                [new RegistrationRaceAnalyzer()],
                TestProject.AllFixes,
                _options);
            await AddAsync(bad, Namespace(id, number, isFixed: false));
            await AddAsync(await bad.FixAsync(), Namespace(id, number, isFixed: true));
        }

        return await ControlledAssembly.CreateAsync(documents, options: _options);

        async Task AddAsync(TestProject project, string name)
        {
            foreach (var path in new[] { Page, Driver })
            {
                documents.Add(($"{name}.{path}", $"namespace {name};\n{await project.TextAsync(path)}"));
            }
        }
    }

    private static string Namespace(string id, int number, bool isFixed) => $"Proofs.{id}.Example{number}.{(isFixed ? "Fixed" : "Bad")}";

    private static string Read(string driver)
    {
        var path = Repository.PathOf($"Analyzers.Tests/Proofs/Drivers/{driver}");
        return File.Exists(path) ? File.ReadAllText(path) : throw new FileNotFoundException($"The example has no proof: {path} is missing.");
    }
}
