using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>The frame of the fixes that change the document of their diagnostic and no other one.</summary>
public abstract class DocumentCodeFixProvider : CodeFixProvider
{
    private readonly FixAllProvider _fixAll;

    private protected DocumentCodeFixProvider(string id)
    {
        FixableDiagnosticIds = ImmutableArray.Create(id);
        _fixAll = FixAllProvider.Create(async (context, document, diagnostics) =>
            await FixAsync(document, diagnostics, context.CodeActionEquivalenceKey, context.CancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc />
    public sealed override FixAllProvider GetFixAllProvider() => _fixAll;

    /// <inheritdoc />
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await DocumentUnderFix.CreateAsync(context.Document, context.CancellationToken).ConfigureAwait(false) is not { } document)
            {
                return;
            }

            foreach (var fix in FixesOf(diagnostic, document, context.CancellationToken))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        fix.Title,
                        cancellationToken => FixAsync(context.Document, ImmutableArray.Create(diagnostic), fix.EquivalenceKey, cancellationToken),
                        fix.EquivalenceKey),
                    diagnostic);
            }
        }
    }

    /// <summary>The ways to fix a diagnostic, the best one first; none where no change would surely be right.</summary>
    private protected abstract IEnumerable<DocumentFix> FixesOf(Diagnostic diagnostic, DocumentUnderFix document, CancellationToken cancellationToken);

    private async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, string? key, CancellationToken cancellationToken)
    {
        if (await DocumentUnderFix.CreateAsync(document, cancellationToken).ConfigureAwait(false) is not { } current)
        {
            return document;
        }

        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in diagnostics)
        {
            FixesOf(diagnostic, current, cancellationToken).FirstOrDefault(fix => fix.EquivalenceKey == key)?.Apply(editor);
        }

        return await NewLines.KeepAsync(document, editor.GetChangedDocument(), cancellationToken).ConfigureAwait(false);
    }
}
