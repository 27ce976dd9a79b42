using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE009: an object is assigned to a shared field and filled afterwards, while others can already load it.</summary>
internal static class Race009PublishedBeforeFilled
{
    internal const string Id = "RACE009";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        Resources.Text("RACE009_Title"),
        Resources.Text("RACE009_Message"),
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Resources.Text("RACE009_Description"),
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE009.md");

    /// <summary>Reports the entries of single fields that nothing marks as ready; one store is one race, whatever it stores.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        HashSet<SyntaxNode>? reported = null;
        foreach (var sighting in type.Sightings)
        {
            if (sighting.Treatment == GateTreatment.NoGate
                && sighting.Registration.IsSingleReference
                && IsMadeToBeFilled(sighting)
                && (reported ??= new HashSet<SyntaxNode>()).Add(sighting.Registration.Publication.Operation.Syntax))
            {
                report(Create(sighting));
            }
        }
    }

    /// <summary>
    /// An object that the flow makes or is given is filled by it; and where a flag of the owner follows, whoever goes by the
    /// flag does not see it before.
    /// </summary>
    private static bool IsMadeToBeFilled(Sighting sighting)
    {
        var registration = sighting.Registration;
        return !registration.IsMatterOfGate
            && IsFilling(sighting.LateWrite.Event)
            && (sighting.Lookup is not null || registration.Completions.IsEmpty);
    }

    /// <summary>A call whose result is wanted uses the object, whatever it changes in it.</summary>
    private static bool IsFilling(FlowEvent late) =>
        late is not { Kind: FlowEventKind.Call, Method.MethodKind: MethodKind.Ordinary }
        || late.Operation.Syntax.Parent is ExpressionStatementSyntax or AwaitExpressionSyntax or ArrowExpressionClauseSyntax
        || late.Operation.Syntax.Parent is ConditionalAccessExpressionSyntax;

    private static Diagnostic Create(Sighting sighting)
    {
        var registration = sighting.Registration;
        var entry = Wording.NameOf(registration.Entry);
        var additional = ImmutableArray.CreateBuilder<Location>();
        additional.Add(sighting.LateWrite.Event.Operation.Syntax.GetLocation());
        if (sighting.Lookup is { } seen)
        {
            additional.Add(seen.Access.Event.Operation.Syntax.GetLocation());
        }

        return Diagnostic.Create(
            Descriptor,
            registration.Publication.Operation.Syntax.GetLocation(),
            additional,
            entry is null || entry == registration.Registry.Name ? Wording.TypeName(registration.Entry, registration.Flow) : entry,
            Wording.Member(registration.Registry),
            Wording.Quote(sighting.LateWrite.Event.Operation),
            Wording.SeenBy(sighting));
    }
}
