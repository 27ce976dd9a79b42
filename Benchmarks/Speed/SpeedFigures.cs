namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>Everything that one run of the speed command measured.</summary>
internal sealed record SpeedFigures(IReadOnlyList<CorpusFigures> Corpora, IReadOnlyList<GrowthFigures> Growth, LiveFigures Live);
