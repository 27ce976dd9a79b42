using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE007: a callback is hooked up before the state that its body reads is assigned.</summary>
internal static class Race007CallbackIsLiveTooEarly
{
    internal const string Id = "RACE007";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        Resources.Text("RACE007_Title"),
        Resources.Text("RACE007_Message"),
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Resources.Text("RACE007_Description"),
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE007.md");

    /// <summary>Reports the hook-ups after which a method assigns what the callback reads.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        HashSet<string>? helpers = null;
        foreach (var member in type.Flows.Members)
        {
            if (!HookUpFinder.MayHookUp(member, type.CancellationToken)
                && !type.Flows.MentionsAny(member, helpers ??= HookUpFinder.HelperNames(type.Type, type.Protocols, type.CancellationToken), type.CancellationToken))
            {
                continue;
            }

            if (type.BodySieveOf(member)?.MayHookUpTooEarly() == false)
            {
                continue;
            }

            foreach (var flow in type.Flows.FlowsOf(member, type.CancellationToken))
            {
                foreach (var early in EarlyCallbackFinder.Find(type.EffectsOf(flow), type.Options.Evidence, type.Protocols, type.CancellationToken))
                {
                    if (!type.Protocols.Marks.IsSingleThreaded(TypeFlows.MemberOf(early.Read.Method)))
                    {
                        report(Create(early));
                    }
                }
            }
        }
    }

    private static Diagnostic Create(EarlyCallback early)
    {
        var operation = early.HookUp.Event.Operation;
        var additional = ImmutableArray.CreateBuilder<Location>(early.LateWrites.Length + 1);
        additional.Add(early.LateWrites[0].Syntax.GetLocation());
        additional.Add(early.Read.Operation.Syntax.GetLocation());
        for (var i = 1; i < early.LateWrites.Length; i++)
        {
            additional.Add(early.LateWrites[i].Syntax.GetLocation());
        }

        return Diagnostic.Create(
            Descriptor,
            operation.Syntax.GetLocation(),
            additional.ToImmutable(),
            Wording.Quote(operation),
            NameOf(early.HookUp.Callback),
            early.Owner.Kind == FlowObjectKind.This ? early.Flow.Method.ContainingType.Name : early.Member.ContainingType?.Name ?? early.Member.Name,
            Wording.Quote(early.LateWrites[0]),
            early.Member.Name,
            Wording.Place(early.Read.Method));
    }

    private static LocalizableString NameOf(IMethodSymbol callback) =>
        callback.MethodKind == MethodKind.AnonymousFunction ? Resources.Text("RACE007_Lambda") : Resources.Text("RACE007_Callback", callback.Name);
}
