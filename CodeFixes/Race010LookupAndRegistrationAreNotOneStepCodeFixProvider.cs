using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fixes RACE010: registers in one step, and goes on with the winner.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race010LookupAndRegistrationAreNotOneStepCodeFixProvider))]
[Shared]
public sealed class Race010LookupAndRegistrationAreNotOneStepCodeFixProvider : DocumentCodeFixProvider
{
    /// <summary>Initializes the provider.</summary>
    public Race010LookupAndRegistrationAreNotOneStepCodeFixProvider()
        : base(Race010LookupAndRegistrationAreNotOneStep.Id)
    {
    }

    /// <inheritdoc />
    private protected override IEnumerable<DocumentFix> FixesOf(Diagnostic diagnostic, DocumentUnderFix document, CancellationToken cancellationToken) =>
        document.NodeAt(diagnostic.Location) is ExpressionSyntax act && MapRegistration.Of(act, document.Model, cancellationToken) is { } registration
            ? registration.IsConcurrent ? new AtomicCall(registration, document.Model, cancellationToken).Fixes() : new LockedStep(registration, document.Model, cancellationToken).Fixes()
            : Array.Empty<DocumentFix>();
}
