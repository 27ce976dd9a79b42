using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE008: a decision taken under a lock is acted upon after the lock was given back and taken again.</summary>
internal static class Race008CheckIsStale
{
    internal const string Id = "RACE008";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        Resources.Text("RACE008_Title"),
        Resources.Text("RACE008_Message"),
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Resources.Text("RACE008_Description"),
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE008.md");

    /// <summary>Reports acts whose check was made before the lock was dropped.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        var acts = new HashSet<IOperation>();
        foreach (var pair in type.CheckThenActs)
        {
            if (pair.DroppedLock is { } dropped
                && !SecondLook.IsTaken(pair, type.EffectsOf(pair.Flow), type.Options.Evidence, type.Protocols, type.CancellationToken)
                && acts.Add(pair.Act.Operation))
            {
                Report(report, pair.Act, pair.Check, dropped, "RACE008_Dropped");
            }
        }

        foreach (var stale in type.StaleChecks)
        {
            if (acts.Add(stale.Act.Operation))
            {
                Report(report, stale.Act, stale.Check, stale.Lock, stale.IsBeforeLock ? "RACE008_Taken" : "RACE008_Dropped");
            }
        }
    }

    private static void Report(Action<Diagnostic> report, FlowEvent act, FlowEvent check, FlowObject @lock, string gap) =>
        report(Diagnostic.Create(
            Descriptor,
            act.Operation.Syntax.GetLocation(),
            new[] { check.Operation.Syntax.GetLocation() },
            Wording.Quote(act.Operation),
            Wording.Quote(check.Operation),
            Resources.Text(gap, @lock.Symbol?.Name ?? @lock.ToString())));
}
