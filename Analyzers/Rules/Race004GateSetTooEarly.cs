using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE004: a flag says that something is ready while a part of it is still to be done.</summary>
internal static class Race004GateSetTooEarly
{
    internal const string Id = "RACE004";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        Resources.Text("RACE004_Title"),
        Resources.Text("RACE004_Message"),
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Resources.Text("RACE004_Description"),
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE004.md");

    /// <summary>Reports the flags and signals that guard members of their own object, and the gates that entries of a registry carry.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        HashSet<SyntaxNode>? reported = null;
        foreach (var early in type.EarlyGates)
        {
            (reported ??= new HashSet<SyntaxNode>()).Add(early.Store.Event.Operation.Syntax);
            report(Create(early));
        }

        foreach (var signal in type.EarlySignals)
        {
            if ((reported ??= new HashSet<SyntaxNode>()).Add(signal.Given.Operation.Syntax))
            {
                report(Create(signal));
            }
        }

        foreach (var sighting in type.Sightings)
        {
            if (sighting is { Treatment: GateTreatment.SetTooEarly, EarlyStore: { } store }
                && (reported ??= new HashSet<SyntaxNode>()).Add(store.Operation.Syntax))
            {
                report(Create(sighting, store.Operation));
            }
        }
    }

    /// <summary>Behind the late write and the reader, the plain reads of the flag are named: who moves the write has to order them.</summary>
    private static Diagnostic Create(EarlyGate early)
    {
        var additional = ImmutableArray.CreateBuilder<Location>();
        additional.Add(early.Late.Operation.Syntax.GetLocation());
        additional.Add((early.Read.Read ?? early.Read.Test.Branch.Event).Operation.Syntax.GetLocation());
        foreach (var read in PlainGate.PlainReadsOf(early.Protocol))
        {
            additional.Add(read.Operation.Syntax.GetLocation());
        }

        return Diagnostic.Create(
            Descriptor,
            early.Store.Event.Operation.Syntax.GetLocation(),
            additional,
            Wording.Member(early.Protocol.Flag),
            early.IsOnFailure ? Resources.Text("RACE004_OnFailure", Wording.Quote(early.Late.Operation), early.State!.Name) : Afterwards(early.Late.Operation, early.State),
            Resources.Text("RACE_Member", Wording.Place(early.Read.Flow.Method)));
    }

    private static Diagnostic Create(EarlySignal early) => Diagnostic.Create(
        Descriptor,
        early.Given.Operation.Syntax.GetLocation(),
        new[] { early.Late.Operation.Syntax.GetLocation(), early.Read.Operation.Syntax.GetLocation() },
        Wording.Member(early.Signal),
        Afterwards(early.Late.Operation, early.State),
        Resources.Text("RACE_Member", Wording.Place(early.Reader.Method)));

    private static Diagnostic Create(Sighting sighting, IOperation store)
    {
        var additional = ImmutableArray.CreateBuilder<Location>();
        additional.Add(sighting.LateWrite.Event.Operation.Syntax.GetLocation());
        additional.Add(sighting.Lookup!.Access.Event.Operation.Syntax.GetLocation());
        return Diagnostic.Create(
            Descriptor,
            store.Syntax.GetLocation(),
            additional,
            Wording.Member(sighting.Gate!),
            Afterwards(sighting.LateWrite.Event.Operation, sighting.LateWrite.Effect.Member),
            Wording.SeenBy(sighting));
    }

    private static LocalizableString Afterwards(IOperation late, ISymbol? state) =>
        state is null ? Resources.Text("RACE004_AfterwardsContent", Wording.Quote(late)) : Resources.Text("RACE004_Afterwards", Wording.Quote(late), state.Name);
}
