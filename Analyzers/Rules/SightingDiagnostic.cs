using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>Turns a sighting into a diagnostic at its publication.</summary>
internal static class SightingDiagnostic
{
    /// <summary>
    /// The diagnostic, with the entry, the registry, the late write, the member it sets and the lookup as arguments, and the
    /// late write and the lookup as additional locations.
    /// </summary>
    internal static Diagnostic Create(DiagnosticDescriptor descriptor, Sighting sighting)
    {
        var registration = sighting.Registration;
        var late = sighting.LateWrite;
        var additional = ImmutableArray.CreateBuilder<Location>();
        additional.Add(late.Event.Operation.Syntax.GetLocation());
        var lookup = "any code that can reach it";
        if (sighting.Lookup is { } seen)
        {
            additional.Add(seen.Access.Event.Operation.Syntax.GetLocation());
            lookup = "the lookup in '" + Wording.Place(seen.Access.Flow.Method) + "'";
        }

        return Diagnostic.Create(
            descriptor,
            registration.Publication.Operation.Syntax.GetLocation(),
            additional,
            Wording.Entry(registration),
            Wording.Member(registration.Registry),
            Wording.Quote(late.Event.Operation),
            late.Effect.Member?.Name ?? "content",
            lookup);
    }
}
