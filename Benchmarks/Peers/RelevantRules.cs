namespace RaceAnalyzers.Benchmarks.Peers;

/// <summary>
/// The peers' rules that count as having seen a registration race. With every rule forced on, each case draws a dozen
/// reports about naming, layout and documentation, on its bad and its good form alike. A rule is listed here when its
/// own documentation is about an object that others can reach before its constructor is done, about static state that
/// instances share, or about locks that do not protect what they seem to. Being listed is in the peer's favour: it is
/// credited with a find wherever the rule reports on a bad case, whatever line it reports on.
/// </summary>
internal static class RelevantRules
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["S3366"] = "the constructor lets `this` out",
        ["S1699"] = "the constructor calls what a derived type can override",
        ["S2696"] = "an instance member writes a static field",
        ["S2551"] = "the lock is on an object that others can lock",
        ["S2445"] = "the lock is on a field that can change",
        ["S6507"] = "the lock is on a local variable",
        ["MA0056"] = "the constructor calls what a derived type can override",
        ["MA0064"] = "the lock is on an object that others can lock",
        ["RCS1059"] = "the lock is on an object that others can lock",
        ["CA2002"] = "the lock is on an object that others can lock",
        ["CA2214"] = "the constructor calls what a derived type can override",
    };
}
