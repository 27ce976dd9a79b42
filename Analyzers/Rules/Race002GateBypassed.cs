using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE002: entries have a ready gate, and a lookup hands them out or uses them without testing it on every way.</summary>
internal static class Race002GateBypassed
{
    internal const string Id = "RACE002";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        Resources.Text("RACE002_Title"),
        Resources.Text("RACE002_Message"),
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Resources.Text("RACE002_Description"),
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE002.md");

    /// <summary>Reports each lookup that never tests the gate, and each condition that lets one skip it.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        var reported = new HashSet<SyntaxNode>();
        var queries = new HashSet<SyntaxNode>();
        foreach (var sighting in type.Sightings)
        {
            if (sighting is not { Gate: { } gate, Lookup: { } lookup, Treatment: GateTreatment.Untested or GateTreatment.Bypassed } || !IsForThreads(sighting, gate, type.Options.Evidence))
            {
                continue;
            }

            var place = (sighting.Verdict.Condition ?? lookup.Access.Event.Operation).Syntax;
            if (IsOnlyAskedFor(place))
            {
                continue;
            }

            // The steps of one query, or a loop and what it runs over, look up the same entries.
            if (reported.Add(place) && (sighting.Verdict.Condition is not null || queries.Add(QueryAround(place))))
            {
                report(Create(sighting, gate, lookup, place, type));
            }
        }
    }

    /// <summary>
    /// What a flag is for is a guess, so that more has to speak for threads than where an object is plainly unfinished: one lock
    /// around both sides, a collection that threads share, or a flag that is written in memory order itself.
    /// </summary>
    private static bool IsForThreads(Sighting sighting, ISymbol gate, Evidence required)
    {
        if (required != Evidence.Default || sighting.Protocol.Evidence == Evidence.High || !PlainGate.IsPlainFlag(gate))
        {
            return true;
        }

        foreach (var completion in sighting.Registration.Completions)
        {
            if (completion.Effect.IsOrdered)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for what is only compared with null: whether there is an entry at all needs no gate, and what uses it looks it up again.</summary>
    private static bool IsOnlyAskedFor(SyntaxNode value)
    {
        while (value.Parent is ParenthesizedExpressionSyntax || (value.Parent is MemberAccessExpressionSyntax access && access.Name == value))
        {
            value = value.Parent;
        }

        return value.Parent is { } comparison && NullTest.SubjectOf(comparison, out _) == value;
    }

    private static SyntaxNode QueryAround(SyntaxNode place)
    {
        var query = place;
        while (query.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax or ConditionalAccessExpressionSyntax or ParenthesizedExpressionSyntax)
        {
            query = query.Parent;
        }

        return query.Parent is CommonForEachStatementSyntax loop ? loop : query;
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
            Wording.Place(lookup.Access.Flow.Method),
            Wording.Member(registration.Registry),
            HowItIsSkipped(sighting.Verdict, gate),
            WhenItIsSet(sighting));
    }

    private static LocalizableString WhenItIsSet(Sighting sighting) => Resources.Text(
        sighting.Registration.Completions.IsEmpty ? "RACE002_PublishedBefore" : "RACE002_SetAfter",
        Wording.Place(sighting.Registration.Flow.Method),
        Wording.Quote(sighting.LateWrite.Event.Operation));

    private static LocalizableString HowItIsSkipped(GateVerdict verdict, ISymbol gate) => verdict switch
    {
        { Condition: null } => Resources.Text("RACE002_Untested", gate.Name),
        { Changed: { } changed } => Resources.Text("RACE002_BypassedByItself", gate.Name, Wording.Quote(verdict.Condition), changed.Name),
        _ => Resources.Text("RACE002_Bypassed", gate.Name, Wording.Quote(verdict.Condition)),
    };
}
