namespace RaceAnalyzers.Benchmarks.Peers;

/// <summary>The analyzer packages that this one is measured beside, at fixed versions so that every run compares the same.</summary>
internal static class PeerPackages
{
    /// <summary>Those whose speed is compared: the general ones that many builds run, and the one about threading.</summary>
    public static IReadOnlyList<string> Timed { get; } =
    [
        "SonarAnalyzer.CSharp@10.36.0.15337",
        "Meziantou.Analyzer@3.0.321",
        "Roslynator.Analyzers@5.0.1",
        "Microsoft.VisualStudio.Threading.Analyzers@18.12.1",
        "Microsoft.CodeAnalysis.NetAnalyzers@10.0.401",
    ];

    /// <summary>Those whose findings are compared.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Timed, "AsyncFixer@2.1.0"];
}
