namespace RaceAnalyzers.Benchmarks.Running;

/// <summary>An exception in an analyzer, which the compiler reports as AD0001.</summary>
/// <param name="Where">The compilation, and for a mutated one what makes it again.</param>
/// <param name="Analyzer">The analyzer's type.</param>
/// <param name="Detail">What the compiler says of it: what the analyzer was looking at, and the exception with its stack.</param>
internal sealed record Crash(string Where, string Analyzer, string Detail);
