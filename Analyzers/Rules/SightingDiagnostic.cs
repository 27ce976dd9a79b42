using Microsoft.CodeAnalysis;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>Turns a sighting into a diagnostic at its publication.</summary>
internal static class SightingDiagnostic
{
    /// <summary>
    /// The diagnostic, with the entry, the registry, the late write, the member it sets and the lookup as arguments, and the
    /// late write and the lookup as the first additional locations.
    /// </summary>
    /// <param name="descriptor">The rule.</param>
    /// <param name="sighting">What it has found.</param>
    /// <param name="addFacts">Adds what the rule's fix needs.</param>
    internal static Diagnostic Create(DiagnosticDescriptor descriptor, Sighting sighting, Action<FixFacts>? addFacts = null)
    {
        var registration = sighting.Registration;
        var late = sighting.LateWrite;
        var publication = registration.Publication.Operation.Syntax.GetLocation();
        var facts = new FixFacts(publication);
        facts.Add(late.Event.Operation.Syntax.GetLocation());
        if (sighting.Lookup is { } seen)
        {
            facts.Add(seen.Access.Event.Operation.Syntax.GetLocation());
        }

        addFacts?.Invoke(facts);
        return Diagnostic.Create(
            descriptor,
            publication,
            facts.Locations,
            facts.Properties,
            Wording.Entry(registration),
            Wording.Member(registration.Registry),
            Wording.Quote(late.Event.Operation),
            Wording.State(late.Effect.Member),
            Wording.SeenBy(sighting));
    }
}
