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
        "Failed registration stays published",
        "'{0}' stays in '{1}' when {2}: {3}",
        "Concurrency",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "An object is put where others look things up, what follows can fail, and then nothing takes the object out again.",
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
                failed.Kind == FailureKind.ReturnsError
                    ? "'" + Wording.Quote(failed.Failure) + "' is returned"
                    : "'" + Wording.Quote(failed.Failure) + "' fails",
                failed.Kind == FailureKind.CachesFailure
                    ? "everyone who looks it up gets the same failure again"
                    : "nothing takes it out again"));
        }
    }
}
