using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Tests.Documentation;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Proofs;

/// <summary>
/// Each race on the pages is one: its code fails in some schedule. And each fix closes it: the text that the fix makes of
/// that very code holds in all schedules that are tried.
/// </summary>
public sealed class RuleProofTests(PageProofs proofs) : IClassFixture<PageProofs>
{
    private const int Schedules = 1_000;

    public static TheoryData<string, int> Examples
    {
        get
        {
            var examples = new TheoryData<string, int>();
            foreach (var (id, number) in PageProofs.All)
            {
                if (!PageProofs.IsBeyondInterleaving(id))
                {
                    examples.Add(id, number);
                }
            }

            return examples;
        }
    }

    public static TheoryData<string> Ids => [.. new RegistrationRaceAnalyzer().SupportedDiagnostics.Select(descriptor => descriptor.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void RuleHasAProofOrSaysWhyNot(string id)
    {
        Assert.NotEmpty(PageProofs.BadExamples(id));
        Assert.Equal(id == "RACE003", PageProofs.IsBeyondInterleaving(id));
    }

    [TheoryOnOldestRoslyn]
    [MemberData(nameof(Examples))]
    public async Task BadExampleFails(string id, int number)
    {
        var exploration = await proofs.ExploreAsync(id, number, isFixed: false, Schedules);

        Assert.Contains(await proofs.PropertyAsync(id, number), exploration.Failure);
    }

    [TheoryOnOldestRoslyn]
    [MemberData(nameof(Examples))]
    public async Task FixedExampleHolds(string id, int number) =>
        Assert.Equal(new Exploration(Schedules, null), await proofs.ExploreAsync(id, number, isFixed: true, Schedules));

    [TheoryOnOldestRoslyn]
    [MemberData(nameof(Examples))]
    public async Task PageSaysWhatIsProven(string id, int number) =>
        Assert.Contains($"*{await proofs.PropertyAsync(id, number)}*", Repository.Read($"docs/rules/{id}.md"));

    [Fact]
    public async Task FlagIsOrderedAtEveryAccessOnceItIsFixed()
    {
        foreach (var example in PageProofs.BadExamples("RACE003"))
        {
            var bad = TestProject.Create(example);
            Assert.Contains(false, await AreAccessesOfFlagsOrderedAsync(bad));
            Assert.All(await AreAccessesOfFlagsOrderedAsync(await bad.FixAsync()), Assert.True);
        }
    }

    private static async Task<IReadOnlyList<bool>> AreAccessesOfFlagsOrderedAsync(TestProject project)
    {
        var compilation = await project.CompileAsync();
        return
        [
            .. from tree in compilation.SyntaxTrees
               let model = compilation.GetSemanticModel(tree)
               from name in tree.GetRoot().DescendantNodes().OfType<IdentifierNameSyntax>()
               where model.GetSymbolInfo(name).Symbol is IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean }
               select name.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
                   && model.GetSymbolInfo(call).Symbol is { Name: "Read" or "Write", ContainingType.Name: "Volatile" },
        ];
    }
}
