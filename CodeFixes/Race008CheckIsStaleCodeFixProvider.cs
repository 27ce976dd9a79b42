using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RaceAnalyzers.CodeFixes.ReadyGate;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fixes RACE008: repeats the check right after the lock was taken again, holds the lock around check and act, or waits in a loop.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race008CheckIsStaleCodeFixProvider))]
[Shared]
public sealed class Race008CheckIsStaleCodeFixProvider : DocumentCodeFixProvider
{
    /// <summary>Initializes the provider.</summary>
    public Race008CheckIsStaleCodeFixProvider()
        : base(Race008CheckIsStale.Id)
    {
    }

    /// <inheritdoc />
    private protected override IEnumerable<DocumentFix> FixesOf(Diagnostic diagnostic, DocumentUnderFix document, CancellationToken cancellationToken)
    {
        if (diagnostic.AdditionalLocations.Count == 0
            || document.NodeAt(diagnostic.Location) is not { } act
            || document.NodeAt(diagnostic.AdditionalLocations[0]) is not { } check
            || Bodies.FunctionOf(act) != Bodies.FunctionOf(check))
        {
            yield break;
        }

        if (LoopedWait.Create(check, act, document.Model, cancellationToken) is { } loop)
        {
            yield return new DocumentFix("RACE008_WaitInALoop", loop.Apply);
        }
        else if (RepeatedCheck.Create(check, act, document.Model, cancellationToken) is { } repeated)
        {
            yield return new DocumentFix("RACE008_CheckAgain", repeated.Apply);
        }
        else if (OneLockedStep.Create(check, act, document.Model, cancellationToken) is { } step)
        {
            yield return new DocumentFix("RACE008_OneStep", step.Apply);
        }
    }
}
