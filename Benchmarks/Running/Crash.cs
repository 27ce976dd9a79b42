namespace RaceAnalyzers.Benchmarks.Running;

/// <summary>An exception in an analyzer, which the compiler reports as AD0001.</summary>
/// <param name="Where">The compilation, and for a mutated one what makes it again.</param>
/// <param name="Analyzer">The analyzer's type.</param>
/// <param name="Detail">The exception with its stack, and what the compiler says it was looking at.</param>
internal sealed record Crash(string Where, string Analyzer, string Detail);
