using RaceAnalyzers.Benchmarks.Speed;
using RaceAnalyzers.Configuration;
using RaceAnalyzers.Protocol;
using RaceAnalyzers.Rules;
using RaceAnalyzers.Tests.Proofs;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Robustness;

/// <summary>Work grows with code and no faster, whatever it is that grows. Counted in steps, which no other program disturbs.</summary>
public sealed class GrowthTests
{
    /// <summary>
    /// What may be added for each unit of code where there are many of them: ways are walked from the first of them only, and go
    /// through nearly all of a long method, but through a smaller part of a short one.
    /// </summary>
    private const double Tolerance = 1.2;

    /// <summary>A method of 20,000 lines, a type of 5,000 members, and what else DESIGN asks for, at full size.</summary>
    public static TheoryData<string, int> FullSizes => new()
    {
        { "types", 200 },
        { "members of one type", 1700 },
        { "statements of one method", 6600 },
        { "depth of calls", 1000 },
        { "mutual recursion", 400 },
        { "types in one registry", 400 },
    };

    [Fact]
    public void EveryShapeIsMeasured() =>
        Assert.Equal(GeneratedCode.Shapes.Select(shape => shape.Name), FullSizes.Select(row => (string)row[0]));

    [TheoryOnOldestRoslyn]
    [MemberData(nameof(FullSizes))]
    public async Task WorkGrowsNoFasterThanCode(string name, int fullSize)
    {
        var shape = Assert.Single(GeneratedCode.Shapes, shape => shape.Name == name);
        var small = await StepsAsync(shape.Generate(shape.BaseSize));
        var large = await StepsAsync(shape.Generate(fullSize));
        Assert.InRange(large, 1, small * ((double)fullSize / shape.BaseSize) * Tolerance);
    }

    /// <summary>Behind the limits on what is paired with what. The last of them is reached beyond the smaller size, hence the wider tolerance.</summary>
    [TheoryOnOldestRoslyn]
    [InlineData(100, 300)]
    public async Task DecisionsOfOneMethodArePairedWithinLimits(int smallSize, int fullSize)
    {
        var small = await StepsAsync(GeneratedCode.Decisions(smallSize));
        var large = await StepsAsync(GeneratedCode.Decisions(fullSize));
        Assert.InRange(large, 1, small * ((double)fullSize / smallSize) * 1.25);
    }

    private static async Task<long> StepsAsync(string text)
    {
        var compilation = await TestProject.Create(text).CompileAsync();
        var protocols = new ProtocolContexts(compilation, int.MaxValue).Current;
        foreach (var type in compilation.Assembly.GlobalNamespace.GetTypeMembers())
        {
            var judged = new TypeUnderAnalysis(type, protocols, new RaceOptions(Evidence.Default), CancellationToken.None);
            foreach (var rule in AllRules.Rules)
            {
                rule.Judge(judged, static _ => { });
            }
        }

        return protocols.Flow.Steps;
    }
}
