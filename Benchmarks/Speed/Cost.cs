namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>What one run cost.</summary>
/// <param name="Total">From start to end, without the time in which other programs had the processor.</param>
/// <param name="Callbacks">In the analyzers' own code; the rest is the compiler's work on their behalf.</param>
/// <param name="Allocated">Bytes, by everybody.</param>
internal sealed record Cost(TimeSpan Total, TimeSpan Callbacks, long Allocated)
{
    public static Cost operator +(Cost left, Cost right) =>
        new(left.Total + right.Total, left.Callbacks + right.Callbacks, left.Allocated + right.Allocated);

    /// <summary>
    /// The smallest of each figure: other programs on the machine can only add to a time, so of several measurements of
    /// the same work the smallest is the nearest to the truth.
    /// </summary>
    public static Cost Least(IReadOnlyList<Cost> costs) =>
        new(costs.Min(cost => cost.Total), costs.Min(cost => cost.Callbacks), costs.Min(cost => cost.Allocated));
}
