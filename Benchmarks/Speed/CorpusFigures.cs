namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>What was measured on one code base.</summary>
/// <param name="Lines">Lines that hold code.</param>
/// <param name="Binding">The compiler alone.</param>
/// <param name="Idle">A run with an analyzer that does nothing.</param>
/// <param name="Off">A run with the idle analyzer and RaceAnalyzers with every rule at <c>none</c>; only the latter's callbacks count.</param>
/// <param name="Packages">A run with each package alone, RaceAnalyzers first.</param>
internal sealed record CorpusFigures(
    string Name,
    int Lines,
    Cost Binding,
    Cost Idle,
    Cost Off,
    IReadOnlyList<(string Package, Cost Cost)> Packages)
{
    public Cost Own => Packages[0].Cost;

    public double OwnOverBinding => Own.Callbacks / Binding.Total;

    /// <summary>
    /// How much longer a whole run takes with a package than with an analyzer that does nothing. Less than the time of the
    /// package's callbacks, where what these ask of the compiler first would have been done without them too.
    /// </summary>
    public TimeSpan Added(Cost package) => package.Total > Idle.Total ? package.Total - Idle.Total : TimeSpan.Zero;

    /// <summary>The least time that any other package took.</summary>
    public TimeSpan CheapestPeer => Packages.Skip(1).Min(package => package.Cost.Callbacks);
}
