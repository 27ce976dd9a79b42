namespace RaceAnalyzers.Benchmarks.Running;

/// <summary>What came of one compilation.</summary>
/// <param name="Compiler">Null where the compiler's own time was not asked for.</param>
/// <param name="Hung">The analysis did not end in the time it was given.</param>
internal sealed record GroupResult(
    string Name,
    int Files,
    int Lines,
    CompilerTimes? Compiler,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<Crash> Crashes,
    IReadOnlyList<AnalyzerTime> Times,
    bool Hung);
