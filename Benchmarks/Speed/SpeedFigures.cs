namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>Everything that one run of the speed command measured.</summary>
/// <param name="WorstLive">A generated document that is all races.</param>
/// <param name="Live">Long documents of the code bases.</param>
/// <param name="OwnCrashes">How often RaceAnalyzers threw meanwhile; any at all makes its times worthless.</param>
internal sealed record SpeedFigures(IReadOnlyList<CorpusFigures> Corpora, IReadOnlyList<GrowthFigures> Growth, LiveFigures WorstLive, IReadOnlyList<LiveFigures> Live, int OwnCrashes);
