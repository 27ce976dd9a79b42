using Microsoft.CodeAnalysis;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE001: an object is put into a registry and initialized afterwards, while a lookup can already see it.</summary>
internal static class Race001PublishedBeforeReady
{
    internal const string Id = "RACE001";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        Resources.Text("RACE001_Title"),
        Resources.Text("RACE001_Message"),
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Resources.Text("RACE001_Description"),
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE001.md");

    /// <summary>Reports the entries of collections that nothing marks as ready.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        List<Sighting>? found = null;
        foreach (var sighting in type.Sightings)
        {
            if (sighting.Treatment == GateTreatment.NoGate
                && !sighting.Registration.IsSingleReference
                && (found is null || !ReferenceEquals(sighting.Registration, found[found.Count - 1].Registration)))
            {
                (found ??= new List<Sighting>()).Add(sighting);
            }
        }

        foreach (var sighting in found ?? Enumerable.Empty<Sighting>())
        {
            report(SightingDiagnostic.Create(
                Descriptor,
                sighting,
                facts => ReadyGateFacts.AddTo(facts, OfSameEntry(sighting, found!), type.Protocols, type.CancellationToken)));
        }
    }

    /// <summary>One gate serves all registrations of one entry type, so a fix of one diagnostic has to know the others.</summary>
    private static IReadOnlyList<Sighting> OfSameEntry(Sighting sighting, List<Sighting> all)
    {
        var type = ReadyGateFacts.EntryTypeOf(sighting);
        return all.FindAll(other => SymbolEqualityComparer.Default.Equals(ReadyGateFacts.EntryTypeOf(other)?.OriginalDefinition, type?.OriginalDefinition));
    }
}
