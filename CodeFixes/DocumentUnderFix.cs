using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.CodeFixes;

/// <summary>What the fixes of one document share while they are planned.</summary>
/// <param name="Document">The document before any change.</param>
/// <param name="Root">Its syntax.</param>
/// <param name="Model">Its meaning.</param>
/// <param name="ReservedNames">Names of variables that fixes planned earlier will add.</param>
internal sealed record DocumentUnderFix(Document Document, SyntaxNode Root, SemanticModel Model, HashSet<string> ReservedNames)
{
    /// <summary>The document with nothing planned yet, or null where it has no syntax.</summary>
    internal static async Task<DocumentUnderFix?> CreateAsync(Document document, CancellationToken cancellationToken) =>
        await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is { } root
        && await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } model
            ? new DocumentUnderFix(document, root, model, new HashSet<string>(StringComparer.Ordinal))
            : null;

    /// <summary>The node at a place of this document; null for a place of another one.</summary>
    internal SyntaxNode? NodeAt(Location place) => place.SourceTree == Root.SyntaxTree ? Root.FindNode(place.SourceSpan, getInnermostNodeForTie: true) : null;
}
