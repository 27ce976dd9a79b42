using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
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
        "'{0}' registers in '{1}' what '{2}' did not find before, in a second step: if another thread registers in between, {3}",
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
            if (pair.DroppedLock is null)
            {
                Report(
                    report,
                    pair.Act.Operation,
                    pair.Check.Operation,
                    pair.Registry,
                    pair.LostRace.ToString(),
                    Consequence(pair.LostRace));
            }
        }
    }

    private static void Report(Action<Diagnostic> report, IOperation act, IOperation check, ISymbol registry, string kind, string consequence) =>
        report(Diagnostic.Create(
            Descriptor,
            act.Syntax.GetLocation(),
            new[] { check.Syntax.GetLocation() },
            ImmutableDictionary<string, string?>.Empty.Add(LostRaceProperty, kind),
            Wording.Quote(act),
            Wording.Member(registry),
            Wording.Quote(check),
            consequence));

    private static string Consequence(LostRace lostRace) => lostRace switch
    {
        LostRace.Overwrites => "this replaces what the other thread has registered and may be using",
        LostRace.Throws => "this throws",
        LostRace.Duplicates => "both are registered",
        _ => "this thread goes on with an object that nobody else will find",
    };
}
