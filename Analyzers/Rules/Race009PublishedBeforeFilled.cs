using Microsoft.CodeAnalysis;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE009: an object is assigned to a shared field and filled afterwards, while others can already load it.</summary>
internal static class Race009PublishedBeforeFilled
{
    internal const string Id = "RACE009";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        "Shared field is published before it is filled",
        "'{0}' is stored in '{1}' before it is filled: '{2}' still changes it afterwards, and {4} can see it without",
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A field that other threads load is assigned first, and the object in it is filled afterwards. Who loads the field in between takes the object for complete.",
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE009.md");

    /// <summary>Reports the entries of single fields that nothing marks as ready; one store is one race, whatever it stores.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        HashSet<SyntaxNode>? reported = null;
        foreach (var sighting in type.Sightings)
        {
            if (sighting.Treatment == GateTreatment.NoGate
                && sighting.Registration.IsSingleReference
                && (reported ??= new HashSet<SyntaxNode>()).Add(sighting.Registration.Publication.Operation.Syntax))
            {
                report(SightingDiagnostic.Create(Descriptor, sighting));
            }
        }
    }
}
