namespace RaceAnalyzers.Benchmarks.Sources;

/// <summary>The symbols that the SDK defines for a Release build of the framework that this program runs on.</summary>
internal static class PreprocessorSymbols
{
    public static IReadOnlyList<string> Default { get; } =
    [
        "TRACE", "RELEASE", "NET", "NETCOREAPP", $"NET{Environment.Version.Major}_0",
        .. Enumerable.Range(5, Environment.Version.Major - 4).Select(version => $"NET{version}_0_OR_GREATER"),
        .. ((string[])["1_0", "1_1", "2_0", "2_1", "2_2", "3_0", "3_1"]).Select(version => $"NETCOREAPP{version}_OR_GREATER"),
    ];
}
