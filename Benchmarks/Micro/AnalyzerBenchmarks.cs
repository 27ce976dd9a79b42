using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RaceAnalyzers.Benchmarks.Speed;

namespace RaceAnalyzers.Benchmarks.Micro;

/// <summary>
/// The analyzer on two documents of the same size that differ in their order of statements only: one where there is
/// nothing to report, which is nearly all code, and one with a race in every type. The baseline is the compiler's own
/// work for an analyzer that does nothing.
/// </summary>
[MemoryDiagnoser]
public class AnalyzerBenchmarks
{
    private const int Registries = 20;

    private static readonly ImmutableArray<DiagnosticAnalyzer> Idle = [new IdleAnalyzer()];

    private static readonly ImmutableArray<DiagnosticAnalyzer> Own = [new RegistrationRaceAnalyzer()];

    private readonly CSharpCompilation _sound = GeneratedCompilation.Of(GeneratedCode.Document(0, Registries, racy: false));

    private readonly CSharpCompilation _racy = GeneratedCompilation.Of(GeneratedCode.Document(0, Registries, racy: true));

    /// <summary>The compiler's part.</summary>
    [Benchmark(Baseline = true)]
    public Task<ImmutableArray<Diagnostic>> IdleAnalyzer() => Run(_sound, Idle);

    /// <summary>Every object is ready before it is published.</summary>
    [Benchmark]
    public Task<ImmutableArray<Diagnostic>> NothingToReport() => Run(_sound, Own);

    /// <summary>Every object is published before it is ready.</summary>
    [Benchmark]
    public Task<ImmutableArray<Diagnostic>> SomethingToReport() => Run(_racy, Own);

    private static Task<ImmutableArray<Diagnostic>> Run(CSharpCompilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers) =>
        compilation.Clone().WithAnalyzers(analyzers, Meter.RunOptions).GetAnalyzerDiagnosticsAsync();
}
