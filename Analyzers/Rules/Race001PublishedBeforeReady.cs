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

        if (found is null)
        {
            return;
        }

        var groups = ByEntry(found);
        var reported = new HashSet<SyntaxNode>();
        foreach (var sighting in found)
        {
            // A variable that may hold the object, or an interface with several registries behind it, makes one race of one call.
            if (!reported.Add(sighting.Registration.Publication.Operation.Syntax))
            {
                continue;
            }

            report(SightingDiagnostic.Create(
                Descriptor,
                sighting,
                facts => ReadyGateFacts.AddTo(facts, groups[EntryOf(sighting)], type.Protocols, type.CancellationToken)));
        }
    }

    /// <summary>One gate serves all registrations of one entry type, so a fix of one diagnostic has to know the others.</summary>
    private static Dictionary<ISymbol, List<Sighting>> ByEntry(List<Sighting> all)
    {
        var groups = new Dictionary<ISymbol, List<Sighting>>(SymbolEqualityComparer.Default);
        foreach (var sighting in all)
        {
            groups.ListOf(EntryOf(sighting)).Add(sighting);
        }

        return groups;
    }

    private static ISymbol EntryOf(Sighting sighting) => ReadyGateFacts.EntryTypeOf(sighting)?.OriginalDefinition ?? sighting.Registration.Registry;
}
