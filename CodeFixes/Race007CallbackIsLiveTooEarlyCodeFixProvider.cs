using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using RaceAnalyzers.CodeFixes.ReadyGate;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fixes RACE007: moves the hook-up behind the last assignment of what the callback reads.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race007CallbackIsLiveTooEarlyCodeFixProvider))]
[Shared]
public sealed class Race007CallbackIsLiveTooEarlyCodeFixProvider : CodeFixProvider
{
    private static string Title => CodeFixResources.Text("RACE007_HookUpLast");

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Race007CallbackIsLiveTooEarly.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(static (context, document, diagnostics) => FixAsync(document, diagnostics, context.CancellationToken)!);

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            if (HookUpMove.Create(root, model, diagnostic) is not null)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        Title,
                        cancellationToken => FixAsync(context.Document, ImmutableArray.Create(diagnostic), cancellationToken),
                        "RACE007.HookUpLast"),
                    diagnostic);
            }
        }
    }

    private static async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
        {
            return document;
        }

        var moves = new List<HookUpMove>();
        foreach (var diagnostic in diagnostics)
        {
            if (HookUpMove.Create(root, model, diagnostic) is { } move)
            {
                moves.Add(move);
            }
        }

        return await NewLines.KeepAsync(document, document.WithSyntaxRoot(HookUpMove.Apply(root, moves)), cancellationToken).ConfigureAwait(false);
    }
}
