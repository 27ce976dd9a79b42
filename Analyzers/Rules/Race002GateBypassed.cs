using Microsoft.CodeAnalysis;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE002: entries have a ready gate, and a lookup hands them out or uses them without testing it on every way.</summary>
internal static class Race002GateBypassed
{
    internal const string Id = "RACE002";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        "Lookup bypasses the ready gate",
        "{0} uses an entry of '{1}' {2}, {3}",
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Objects in a registry say by a flag that they are ready, and a lookup does not look at it, or not on every way. It sees objects whose registration has not finished.",
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE002.md");

    /// <summary>Reports each lookup that never tests the gate, and each condition that lets one skip it.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        var reported = new HashSet<SyntaxNode>();
        foreach (var sighting in type.Sightings)
        {
            if (sighting is not { Gate: { } gate, Lookup: { } lookup, Treatment: GateTreatment.Untested or GateTreatment.Bypassed })
            {
                continue;
            }

            var place = (sighting.Verdict.Condition ?? lookup.Access.Event.Operation).Syntax;
            if (reported.Add(place))
            {
                report(Create(sighting, gate, lookup, place, type));
            }
        }
    }

    private static Diagnostic Create(Sighting sighting, ISymbol gate, Lookup lookup, SyntaxNode place, TypeUnderAnalysis type)
    {
        var registration = sighting.Registration;
        var facts = new FixFacts(place.GetLocation());
        facts.Add(registration.Publication.Operation.Syntax.GetLocation());
        facts.Add(sighting.LateWrite.Event.Operation.Syntax.GetLocation());
        foreach (var completion in registration.Completions)
        {
            facts.Add(completion.Event.Operation.Syntax.GetLocation());
            break;
        }

        ReadyGateFacts.AddTo(facts, sighting, gate, lookup, type.Protocols, type.CancellationToken);
        return Diagnostic.Create(
            Descriptor,
            place.GetLocation(),
            facts.Locations,
            facts.Properties,
            "'" + Wording.Place(lookup.Access.Flow.Method) + "'",
            Wording.Member(registration.Registry),
            HowItIsSkipped(sighting.Verdict, gate),
            WhenItIsSet(sighting));
    }

    private static string WhenItIsSet(Sighting sighting)
    {
        var method = Wording.Place(sighting.Registration.Flow.Method);
        var late = Wording.Quote(sighting.LateWrite.Event.Operation);
        return sighting.Registration.Completions.IsEmpty
            ? $"and '{method}' publishes it before '{late}'"
            : $"which '{method}' sets only after '{late}'";
    }

    private static string HowItIsSkipped(GateVerdict verdict, ISymbol gate)
    {
        if (verdict.Condition is not { } condition)
        {
            return $"without testing '{gate.Name}'";
        }

        var skipped = $"without testing '{gate.Name}' unless '{Wording.Quote(condition)}'";
        return verdict.Changed is { } changed ? $"{skipped} (and this method itself changes '{changed.Name}')" : skipped;
    }
}
