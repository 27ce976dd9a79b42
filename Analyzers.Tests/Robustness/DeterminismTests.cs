using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RaceAnalyzers.Protocol;
using RaceAnalyzers.Tests.Proofs;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Robustness;

/// <summary>
/// What docs/large-code-bases.md promises: the same input gives the same findings however it is scheduled, and nothing is
/// kept from one compilation to the next. The input is the sample's port before the patch.
/// </summary>
public sealed class DeterminismTests
{
    private const int Runs = 20;

    [Fact]
    public async Task SampleCompilesAndHasFindings()
    {
        var project = Project(SampleBeforePatch.Files);
        Assert.Empty(await project.ErrorsAsync());
        Assert.NotEmpty(await FindingsAsync(SampleBeforePatch.Files, concurrent: false));
    }

    [TheoryOnOldestRoslyn]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FindingsDoNotDependOnTheOrderOfFiles(bool concurrent)
    {
        var expected = await FindingsAsync(SampleBeforePatch.Files, concurrent: false);
        for (var run = 0; run < Runs; run++)
        {
            var files = SampleBeforePatch.Files.ToArray();
            new Random(run).Shuffle(files);
            var findings = await FindingsAsync(files, concurrent);
            Assert.True(expected == findings, $"Order {run}. Expected:\n{expected}\n\nReported:\n{findings}");
        }
    }

    [Fact]
    public async Task FindingsDoNotDependOnWhatTypesShare()
    {
        var expected = await FindingsAsync(SampleBeforePatch.Files, concurrent: false, new RegistrationRaceAnalyzer(int.MaxValue));
        Assert.Equal(expected, await FindingsAsync(SampleBeforePatch.Files, concurrent: false, new RegistrationRaceAnalyzer(mostSteps: 0)));
    }

    [Fact]
    public async Task LargeContextIsReplacedAndKeepsTheTypesThatItHas()
    {
        var compilation = await Project(SampleBeforePatch.Files).CompileAsync();
        var contexts = new ProtocolContexts(compilation, mostSteps: 10);
        var (first, second) = (compilation.GetSpecialType(SpecialType.System_Object), compilation.GetSpecialType(SpecialType.System_String));
        var context = contexts.Of(first);
        context.Flow.CountSteps(11);

        Assert.Same(context, contexts.Of(first));
        Assert.NotSame(context, contexts.Of(second));

        contexts.Release(first);
        Assert.Same(contexts.Of(second), contexts.Of(first));
    }

    [Fact]
    public void NoCompilationOutlivesItsAnalysis()
    {
        var analyzer = new RegistrationRaceAnalyzer();
        var compilations = Enumerable.Range(0, 3).Select(_ => Analyze(analyzer)).ToList();
        for (var attempt = 0; attempt < 10 && compilations.Exists(compilation => compilation.IsAlive); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.All(compilations, compilation => Assert.False(compilation.IsAlive));
        GC.KeepAlive(analyzer);
    }

    /// <summary>In a method of its own, so that no local of the test holds the compilation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Analyze(RegistrationRaceAnalyzer analyzer)
    {
        var compilation = Project(SampleBeforePatch.Files).CompileAsync().GetAwaiter().GetResult();
        compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        return new WeakReference(compilation);
    }

    /// <summary>What is reported, or what the analyzer threw with its stack: concurrent runs find races of our own as well.</summary>
    private static async Task<string> FindingsAsync(IEnumerable<(string Path, string Text)> files, bool concurrent, RegistrationRaceAnalyzer? analyzer = null)
    {
        var thrown = new ConcurrentQueue<string>();
        var compilation = (await Project(files).CompileAsync()).WithAnalyzers(
            [analyzer ?? new RegistrationRaceAnalyzer()],
            new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([]),
                (exception, _, _) => thrown.Enqueue(exception.ToString()),
                concurrent,
                logAnalyzerExecutionTime: false));
        var findings = SampleBeforePatch.Describe(await compilation.GetAnalyzerDiagnosticsAsync());
        return string.Join('\n', [.. findings, .. thrown]);
    }

    private static TestProject Project(IEnumerable<(string Path, string Text)> files) =>
        TestProject.Create(files, [new RegistrationRaceAnalyzer()], []);
}
