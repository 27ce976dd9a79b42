using Microsoft.CodeAnalysis.Diagnostics;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Configuration;

/// <summary>The options that a user sets in <c>.editorconfig</c>, as they hold for one source file.</summary>
/// <param name="Evidence">How much evidence of concurrency a finding needs.</param>
internal sealed record RaceOptions(Evidence Evidence)
{
    /// <summary>The key of <see cref="Evidence"/>: <c>high</c>, <c>default</c> or <c>any</c>.</summary>
    internal const string EvidenceKey = RaceOption.Prefix + "evidence";

    /// <summary>Reads the options; a value that does not exist counts as the default.</summary>
    internal static RaceOptions Read(AnalyzerConfigOptions options) => new(
        options.TryGetValue(EvidenceKey, out var evidence) ? ParseEvidence(evidence) : Evidence.Default);

    private static Evidence ParseEvidence(string value) =>
        string.Equals(value, "any", StringComparison.OrdinalIgnoreCase) ? Evidence.Any
        : string.Equals(value, "high", StringComparison.OrdinalIgnoreCase) ? Evidence.High
        : Evidence.Default;
}
