using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using RaceAnalyzers.Benchmarks.Micro;

namespace RaceAnalyzers.Benchmarks.Commands;

/// <summary>Runs the BenchmarkDotNet benchmarks.</summary>
internal static class MicroCommand
{
    private static readonly Option<bool> Quick = new("--quick") { Description = "A short job, to see whether the benchmarks work." };

    public static Command Create()
    {
        var command = new Command("micro", "Measures the analyzer on two small documents with BenchmarkDotNet: one with nothing to report, one with races.") { Quick };
        command.SetAction(parsed =>
        {
            // In this process: the generated project of the default toolchain would be built under this repository's
            // own settings, where its warnings are errors.
            var job = (parsed.GetValue(Quick) ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance);
            var summary = BenchmarkRunner.Run<AnalyzerBenchmarks>(DefaultConfig.Instance
                .AddJob(job)
                .WithArtifactsPath(Path.Combine(RepositoryRoot.Find(), "artifacts", "benchmarks")));
            return summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success) ? 1 : 0;
        });
        return command;
    }
}
