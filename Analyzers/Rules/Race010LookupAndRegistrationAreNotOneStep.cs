using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE010: a registry is asked first and changed in a second step, and another thread can register in between.</summary>
internal static class Race010LookupAndRegistrationAreNotOneStep
{
    internal const string Id = "RACE010";

    /// <summary>The property of a diagnostic that tells the fix which <see cref="LostRace"/> it is about.</summary>
    internal const string LostRaceProperty = "LostRace";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        Resources.Text("RACE010_Title"),
        Resources.Text("RACE010_Message"),
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Resources.Text("RACE010_Description"),
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE010.md");

    /// <summary>Reports the registrations that depend on an earlier lookup, where no lock makes one step of the two.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        foreach (var pair in type.CheckThenActs)
        {
            if (pair.DroppedLock is null
                && !((pair.LostRace == LostRace.LosesUpdate || pair.Act.Kind == FlowEventKind.Store) && IsSeenHalfReady(pair.Act.Operation, type))
                && !SecondLook.IsTaken(pair, type.EffectsOf(pair.Flow), type.Options.Evidence, type.Protocols, type.CancellationToken))
            {
                Report(report, pair);
            }
        }
    }

    /// <summary>What is published too early says more of the same store than that it may be lost.</summary>
    private static bool IsSeenHalfReady(IOperation act, TypeUnderAnalysis type)
    {
        foreach (var sighting in type.Sightings)
        {
            if (sighting.Registration.Publication.Operation == act)
            {
                return true;
            }
        }

        return false;
    }

    private static void Report(Action<Diagnostic> report, CheckThenAct pair)
    {
        // A factory is the first of the two steps that GetOrAdd takes.
        var check = ReferenceEquals(pair.Check, pair.Act) ? FactoryOf(pair.Act.Operation) : pair.Check.Operation;
        report(Diagnostic.Create(
            Descriptor,
            pair.Act.Operation.Syntax.GetLocation(),
            new[] { check.Syntax.GetLocation() },
            ImmutableDictionary<string, string?>.Empty.Add(LostRaceProperty, pair.LostRace.ToString()),
            Wording.Quote(check),
            Wording.Quote(pair.Act.Operation),
            Wording.Member(pair.Registry),
            Consequence(pair.LostRace)));
    }

    private static IOperation FactoryOf(IOperation call)
    {
        if (call is IInvocationOperation { Arguments: { Length: > 1 } arguments })
        {
            foreach (var argument in arguments)
            {
                if (argument.Parameter is { Ordinal: 1 })
                {
                    return argument.Value;
                }
            }
        }

        return call;
    }

    private static LocalizableString Consequence(LostRace lostRace) => lostRace switch
    {
        LostRace.Overwrites => Resources.Text("RACE010_Overwrites"),
        LostRace.Throws => Resources.Text("RACE010_Throws"),
        LostRace.Duplicates => Resources.Text("RACE010_Duplicates"),
        LostRace.BothCreate => Resources.Text("RACE010_BothCreate"),
        LostRace.LosesUpdate => Resources.Text("RACE010_LosesUpdate"),
        LostRace.LeavesWork => Resources.Text("RACE010_LeavesWork"),
        _ => Resources.Text("RACE010_GoesOnAlone"),
    };
}
