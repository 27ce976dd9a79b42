using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
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
        "Lookup and registration are not one step",
        "'{0}' and '{1}' are not one step: if another thread changes '{2}' in between, {3}",
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A registry is asked whether something is there, and if not it is registered. Two threads can both find nothing and both register.",
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE010.md");

    /// <summary>Reports the registrations that depend on an earlier lookup, where no lock makes one step of the two.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        foreach (var pair in type.CheckThenActs)
        {
            if (pair.DroppedLock is null && !(pair.LostRace == LostRace.LosesUpdate && IsSeenHalfReady(pair.Act.Operation, type)))
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

    private static string Consequence(LostRace lostRace) => lostRace switch
    {
        LostRace.Overwrites => "this replaces what the other thread has registered and may be using",
        LostRace.Throws => "this throws",
        LostRace.Duplicates => "both are registered",
        LostRace.BothCreate => "both threads create what only one of them should",
        LostRace.LosesUpdate => "that change is lost",
        LostRace.LeavesWork => "what the factory has started here goes on, and nobody has hold of it",
        _ => "this thread goes on with an object that nobody else will find",
    };
}
