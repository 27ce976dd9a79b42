using System.Collections.Immutable;

namespace RaceAnalyzers.Configuration;

/// <summary>An option that exists.</summary>
/// <param name="Key">Its name in <c>.editorconfig</c>.</param>
/// <param name="Default">The value that holds where none, or none that exists, is set.</param>
/// <param name="Values">The values that it can have.</param>
internal sealed record RaceOption(string Key, string Default, ImmutableArray<string> Values)
{
    /// <summary>What the keys of this package start with.</summary>
    internal const string Prefix = "race_analyzers.";

    /// <summary>All options.</summary>
    internal static readonly ImmutableArray<RaceOption> All = ImmutableArray.Create(
        new RaceOption(RaceOptions.EvidenceKey, "default", ImmutableArray.Create("high", "default", "any")));

    /// <summary>True for a key that nobody else can mean: one that starts with this package's name, however the words are joined.</summary>
    internal static bool IsMeant(string key) =>
        key.StartsWith("race_analyzers", StringComparison.OrdinalIgnoreCase) || key.StartsWith("raceanalyzers", StringComparison.OrdinalIgnoreCase);

    /// <summary>The option of a key, or null where there is none.</summary>
    internal static RaceOption? Find(string key)
    {
        foreach (var option in All)
        {
            if (string.Equals(option.Key, key, StringComparison.OrdinalIgnoreCase))
            {
                return option;
            }
        }

        return null;
    }

    /// <summary>True for a value that the option can have, in any case of letters.</summary>
    internal bool Has(string value)
    {
        foreach (var known in Values)
        {
            if (string.Equals(known, value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
