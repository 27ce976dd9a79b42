namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>What an editor waits for after a keystroke in one document.</summary>
/// <param name="Document">The name of the document that changes.</param>
/// <param name="DocumentLines">Its lines.</param>
/// <param name="TotalLines">Of the compilation around it.</param>
/// <param name="Own">In RaceAnalyzers' own code, per change.</param>
/// <param name="Total">All in all, the compiler's binding of the changed document included, per change.</param>
/// <param name="IdleTotal">The same with an analyzer that does nothing: the compiler's part.</param>
internal sealed record LiveFigures(string Document, int DocumentLines, int TotalLines, IReadOnlyList<TimeSpan> Own, IReadOnlyList<TimeSpan> Total, IReadOnlyList<TimeSpan> IdleTotal)
{
    public static TimeSpan Median(IReadOnlyList<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    /// <summary>The time that all but one in twenty stay under.</summary>
    public static TimeSpan Slow(IReadOnlyList<TimeSpan> times) => times.Order().ElementAt(times.Count * 19 / 20);
}
