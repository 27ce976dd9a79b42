namespace RaceAnalyzers.Benchmarks.Running;

/// <summary>How long one analyzer's own callbacks ran in one compilation.</summary>
internal sealed record AnalyzerTime(string Package, string Analyzer, TimeSpan Time);
