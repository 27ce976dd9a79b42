using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>RACE006: a registration fails after its publication, and the entry stays where others find it.</summary>
internal static class Race006FailedRegistrationStaysPublished
{
    internal const string Id = "RACE006";

    /// <summary>The property of a diagnostic that tells the fix the <see cref="FailureKind"/> of each additional location.</summary>
    internal const string FailureProperty = "Failure";

    internal static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        Resources.Text("RACE006_Title"),
        Resources.Text("RACE006_Message"),
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: Resources.Text("RACE006_Description"),
        helpLinkUri: "https://github.com/race-analyzers/race-analyzers/blob/main/docs/rules/RACE006.md");

    /// <summary>Reports registrations that can fail and are not taken back.</summary>
    internal static void Judge(TypeUnderAnalysis type, Action<Diagnostic> report)
    {
        foreach (var failed in type.FailedRegistrations)
        {
            report(Diagnostic.Create(
                Descriptor,
                failed.Publication.Operation.Syntax.GetLocation(),
                failed.Failures.Select(static failure => failure.Operation.Syntax.GetLocation()),
                ImmutableDictionary<string, string?>.Empty.Add(FailureProperty, string.Join(",", failed.Failures.Select(static failure => failure.Kind))),
                failed.Entry is { } entry ? Wording.Entry(entry, failed.Flow) : Wording.Quote(failed.Publication.Operation),
                Wording.Member(failed.Registry),
                Resources.Text(failed.Kind == FailureKind.ReturnsError ? "RACE006_IsReturned" : "RACE006_Fails", Wording.Quote(failed.Failure)),
                Resources.Text(failed.Kind == FailureKind.CachesFailure ? "RACE006_SameFailureAgain" : "RACE006_NothingTakesItOut")));
        }
    }
}
