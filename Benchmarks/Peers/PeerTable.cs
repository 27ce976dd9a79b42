using System.Text;

namespace RaceAnalyzers.Benchmarks.Peers;

/// <summary>The comparison as markdown.</summary>
internal static class PeerTable
{
    /// <summary>Cases that differ only in the order of publication and initialization, or in what the lock covers.</summary>
    private static readonly (string Bad, string Good)[] RepairedForms = [("P01", "N01"), ("P01", "N05")];

    /// <summary>What each package reports on each case, and how many it gets right.</summary>
    /// <param name="reports">Per case, the rule ids that each package reported, by the package's name.</param>
    /// <param name="own">The name of this repository's package.</param>
    public static string Render(IReadOnlyList<(PeerCase Case, IReadOnlyDictionary<string, IReadOnlySet<string>> Reports)> reports, string own)
    {
        var text = new StringBuilder("| case | what it does | expected | RaceAnalyzers | peers' relevant reports |\n| --- | --- | --- | --- | --- |\n");
        foreach (var (peerCase, byPackage) in reports)
        {
            var ours = byPackage[own];
            text.Append($"| {peerCase.Id} | {peerCase.Description} | {Ids(peerCase.Expected, " or ")} | {(peerCase.IsMetBy(ours) ? "✅" : "❌")} {Ids(ours.Order(), ", ")} ");
            var peers = byPackage.Where(pair => pair.Key != own).SelectMany(pair => Relevant(pair.Value)).Order().ToArray();
            text.Append($"| {(peers.Length == 0 ? "none" : string.Join(", ", peers) + (peerCase.Expected.Count == 0 ? " ❌" : ""))} |\n");
        }

        text.Append("\n| package | bad cases reported | good cases reported |\n| --- | --- | --- |\n");
        var (bad, good) = (reports.Count(report => report.Case.Expected.Count > 0), reports.Count(report => report.Case.Expected.Count == 0));
        foreach (var package in reports[0].Reports.Keys)
        {
            var hits = reports
                .Where(report => package == own && report.Case.Expected.Count > 0
                    ? report.Case.IsMetBy(report.Reports[package])
                    : (package == own ? report.Reports[package] : Relevant(report.Reports[package])).Any())
                .ToLookup(report => report.Case.Expected.Count > 0);
            text.Append($"| {package} | {hits[true].Count()} of {bad} | {hits[false].Count()} of {good} |\n");
        }

        var indistinct = Indistinct(reports, own);
        if (indistinct.Count > 0)
        {
            text.Append($"\nOf all rules of all peers, relevant or not, the same ones report on {string.Join(" and on ", indistinct.Select(pair => $"{pair.Bad} and its good form {pair.Good}"))}.\n");
        }

        return text.ToString();
    }

    /// <summary>How the table was made.</summary>
    public static string RenderMethod()
    {
        var text = new StringBuilder("Every rule of every package is forced on. The peers' rules that count as relevant:\n\n");
        foreach (var (id, reason) in RelevantRules.All)
        {
            text.Append($"- {id}: {reason}\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Relevant(IEnumerable<string> ids) => ids.Where(RelevantRules.All.ContainsKey);

    private static string Ids(IEnumerable<string> ids, string separator) => string.Join(separator, ids) is { Length: > 0 } text ? text : "silent";

    /// <summary>Pairs of a race and its repaired form that the peers cannot tell apart, by what they report.</summary>
    private static List<(string Bad, string Good)> Indistinct(IReadOnlyList<(PeerCase Case, IReadOnlyDictionary<string, IReadOnlySet<string>> Reports)> reports, string own)
    {
        var byId = reports.ToDictionary(report => report.Case.Id, report => report.Reports.Where(pair => pair.Key != own).SelectMany(pair => pair.Value).ToHashSet());
        return
        [
            .. RepairedForms.Where(pair =>
                byId.TryGetValue(pair.Bad, out var bad) && byId.TryGetValue(pair.Good, out var good) && bad.SetEquals(good)),
        ];
    }
}
