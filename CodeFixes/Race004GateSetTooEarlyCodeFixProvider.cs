using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fixes RACE004: moves the write of the flag behind what the flag vouches for, and orders its accesses.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race004GateSetTooEarlyCodeFixProvider))]
[Shared]
public sealed class Race004GateSetTooEarlyCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Race004GateSetTooEarly.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(static (context, document, diagnostics) => FixAsync(document, diagnostics, context.CancellationToken)!);

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var editor = await DocumentEditor.CreateAsync(context.Document, context.CancellationToken).ConfigureAwait(false);
            if (TryFix(editor, diagnostic, context.CancellationToken))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        CodeFixResources.Text("RACE004_SetLast"),
                        cancellationToken => FixAsync(context.Document, ImmutableArray.Create(diagnostic), cancellationToken),
                        "RACE004.SetLast"),
                    diagnostic);
            }
        }
    }

    private static async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in diagnostics)
        {
            TryFix(editor, diagnostic, cancellationToken);
        }

        return editor.GetChangedDocument();
    }

    /// <summary>Makes the change, or none where it would not be right.</summary>
    private static bool TryFix(DocumentEditor editor, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var root = editor.OriginalRoot;
        var node = OrderedAccess.At(root, diagnostic.Location);
        if (node.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax block } store
            || FlagOf(store.Expression, editor.SemanticModel, cancellationToken) is not { } flag
            || LastStatement.Containing(block, root, diagnostic.AdditionalLocations[0]) is not { } late
            || block.Statements.IndexOf(late) <= block.Statements.IndexOf(store)
            || LastStatement.Behind(block, store, static statement => statement is not LocalDeclarationStatementSyntax) is not { } last
            || block.Statements.IndexOf(last) < block.Statements.IndexOf(late))
        {
            return false;
        }

        var edits = new List<ReadyGate.Edit>();
        for (var i = 2; i < diagnostic.AdditionalLocations.Count; i++)
        {
            var place = diagnostic.AdditionalLocations[i];
            if (place.SourceTree != root.SyntaxTree || OrderedAccess.TryOrder(OrderedAccess.At(root, place), editor.SemanticModel, cancellationToken) is not { } edit)
            {
                return false;
            }

            edits.Add(edit);
        }

        foreach (var edit in edits)
        {
            edit.Apply(editor);
        }

        var moved = store;
        if (store.Expression is AssignmentExpressionSyntax assignment && !flag.IsVolatile)
        {
            moved = store.WithExpression(OrderedAccess.Write(assignment.Left, assignment.Right));
        }

        editor.RemoveNode(store, SyntaxRemoveOptions.KeepDirectives);
        editor.InsertAfter(last, moved.WithAdditionalAnnotations(Formatter.Annotation));
        return true;
    }

    /// <summary>The field that is set, plainly or through <c>Volatile.Write</c>.</summary>
    private static IFieldSymbol? FlagOf(ExpressionSyntax store, SemanticModel model, CancellationToken cancellationToken) => store switch
    {
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment => model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol as IFieldSymbol,
        InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 2 } arguments } => model.GetSymbolInfo(arguments[0].Expression, cancellationToken).Symbol as IFieldSymbol,
        _ => null,
    };
}
