using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Protocol;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fixes RACE006: takes the entry out again where what follows its publication fails.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race006FailedRegistrationStaysPublishedCodeFixProvider))]
[Shared]
public sealed class Race006FailedRegistrationStaysPublishedCodeFixProvider : DocumentCodeFixProvider
{
    private const string Retract = "RACE006_Retract";

    /// <summary>Initializes the provider.</summary>
    public Race006FailedRegistrationStaysPublishedCodeFixProvider()
        : base(Race006FailedRegistrationStaysPublished.Id)
    {
    }

    /// <inheritdoc />
    private protected override IEnumerable<DocumentFix> FixesOf(Diagnostic diagnostic, DocumentUnderFix document, CancellationToken cancellationToken)
    {
        if (!diagnostic.Properties.TryGetValue(Race006FailedRegistrationStaysPublished.FailureProperty, out var listed)
            || listed?.Split(',') is not { } kinds
            || kinds.Length != diagnostic.AdditionalLocations.Count
            || document.NodeAt(diagnostic.Location) is not ExpressionSyntax publication)
        {
            yield break;
        }

        if (kinds[0] == nameof(FailureKind.CachesFailure))
        {
            if (CachedFailureEdit.Create(publication, document.Model, cancellationToken) is { } cached)
            {
                yield return new DocumentFix(Retract, cached.Apply);
            }

            yield break;
        }

        var throwing = new List<SyntaxNode>();
        var returning = new List<SyntaxNode>();
        for (var i = 0; i < kinds.Length; i++)
        {
            if (document.NodeAt(diagnostic.AdditionalLocations[i]) is not { } failure)
            {
                yield break;
            }

            (kinds[i] == nameof(FailureKind.ReturnsError) ? returning : throwing).Add(failure);
        }

        if (FailedRegistrationEdit.Create(publication, throwing, returning, document.Model, cancellationToken) is { } edit)
        {
            yield return new DocumentFix(Retract, edit.Apply);
        }
    }
}
