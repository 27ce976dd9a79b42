using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE003: a flag tells another thread that something is ready, and nothing orders its accesses.</summary>
internal static class Race003PlainGate
{
    internal const string Id = "RACE003";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        Resources.Text("RACE003_Title"),
        Resources.Text("RACE003_Message"),
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Resources.Text("RACE003_Description"),
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE003.md");

    /// <summary>Reports each flag once; one that is set too early has worse to fear than the order of its accesses.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        HashSet<ISymbol>? reported = null;
        foreach (var early in type.EarlyGates)
        {
            (reported ??= new HashSet<ISymbol>(SymbolEqualityComparer.Default)).Add(early.Protocol.Flag);
        }

        foreach (var sighting in type.Sightings)
        {
            if (sighting is { Treatment: GateTreatment.SetTooEarly, Gate: { } gate })
            {
                (reported ??= new HashSet<ISymbol>(SymbolEqualityComparer.Default)).Add(gate);
            }
        }

        foreach (var flag in type.Flags)
        {
            if (reported?.Contains(flag.Flag) != true
                && PlainGate.Find(flag, type.Flows, type.Options.Evidence, type.Protocols, type.CancellationToken) is { } gate)
            {
                (reported ??= new HashSet<ISymbol>(SymbolEqualityComparer.Default)).Add(gate.Flag);
                report(Create(gate, SymbolEqualityComparer.Default.Equals(gate.Flag.ContainingType, type.Type)));
            }
        }

        foreach (var (flag, owner) in type.FlagsOfEntries)
        {
            if (reported?.Contains(flag.Flag) != true
                && PlainGate.Find(flag, owner, type.Options.Evidence, type.Protocols, type.CancellationToken) is { } gate)
            {
                (reported ??= new HashSet<ISymbol>(SymbolEqualityComparer.Default)).Add(gate.Flag);
                report(Create(gate, atDeclaration: true));
            }
        }

        foreach (var registration in type.Registrations)
        {
            if (!registration.Completions.IsEmpty
                && PlainGate.Find(registration, type.Flows, type.ProtocolOf, type.Options.Evidence, type.Protocols, type.CancellationToken) is { } gate
                && (reported ??= new HashSet<ISymbol>(SymbolEqualityComparer.Default)).Add(gate.Flag))
            {
                report(Create(gate, atDeclaration: true));
            }
        }
    }

    /// <summary>
    /// A field is reported where it is accessed, a property where it is declared, since that is where either has to change; one of
    /// another type that is accessed here, at its access.
    /// </summary>
    private static Diagnostic Create(PlainGate gate, bool atDeclaration)
    {
        var places = ImmutableArray.CreateBuilder<Location>();
        if (atDeclaration && gate.Flag is IPropertySymbol)
        {
            places.Add(gate.Flag.Locations[0]);
        }

        foreach (var access in gate.Plain)
        {
            places.Add(access.Operation.Syntax.GetLocation());
        }

        var primary = places[0];
        places.RemoveAt(0);
        return Diagnostic.Create(
            Descriptor,
            primary,
            places,
            Wording.Member(gate.Flag),
            Wording.Place(gate.Tester.Method),
            Wording.Quote(gate.Store.Operation),
            gate.State is null ? Resources.Text("RACE003_WrittenAhead") : Resources.Text("RACE_Member", gate.State.Name));
    }
}
