namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>A way in which code can get larger.</summary>
/// <param name="Name">What grows.</param>
/// <param name="BaseSize">How many of it the smallest size has.</param>
/// <param name="Generate">Source text for a number of them.</param>
internal sealed record CodeShape(string Name, int BaseSize, Func<int, string> Generate);
