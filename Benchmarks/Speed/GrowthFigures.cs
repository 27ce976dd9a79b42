namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>Own and binding time of one shape of code at growing sizes.</summary>
/// <param name="Steps">Smallest first, each twice the one before.</param>
internal sealed record GrowthFigures(string Shape, IReadOnlyList<(int Lines, TimeSpan Own, TimeSpan Binding)> Steps)
{
    /// <summary>Below this the timer and the scheduler decide, not the code.</summary>
    private static readonly TimeSpan Measurable = TimeSpan.FromMilliseconds(1);

    /// <summary>The power of the size with which own time grows: 1 is linear. Null where there is too little time, or a single size, to tell.</summary>
    public double? OwnExponent => Exponent(step => step.Own);

    /// <summary>The same for the compiler's own time, as a yardstick.</summary>
    public double? BindingExponent => Exponent(step => step.Binding);

    /// <summary>The slope of the least-squares line through the logarithms.</summary>
    private double? Exponent(Func<(int Lines, TimeSpan Own, TimeSpan Binding), TimeSpan> time)
    {
        if (Steps.Count < 2 || Steps.Any(step => time(step) < Measurable))
        {
            return null;
        }

        var points = Steps.Select(step => (X: Math.Log(step.Lines), Y: Math.Log(time(step).TotalSeconds))).ToArray();
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }
}
