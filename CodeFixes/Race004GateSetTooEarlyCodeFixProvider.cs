using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.Protocol;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fixes RACE004: moves the write of the flag, or the signal, behind what it vouches for, and orders the accesses of a flag.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race004GateSetTooEarlyCodeFixProvider))]
[Shared]
public sealed class Race004GateSetTooEarlyCodeFixProvider : DocumentCodeFixProvider
{
    /// <summary>Initializes the provider.</summary>
    public Race004GateSetTooEarlyCodeFixProvider()
        : base(Race004GateSetTooEarly.Id)
    {
    }

    /// <inheritdoc />
    private protected override IEnumerable<DocumentFix> FixesOf(Diagnostic diagnostic, DocumentUnderFix document, CancellationToken cancellationToken)
    {
        var root = document.Root;
        var node = OrderedAccess.At(root, diagnostic.Location);
        if (node.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax block } store
            || IsMovable(store.Expression, document.Model, cancellationToken) is not { } isOrdered
            || LastStatement.Containing(block, root, diagnostic.AdditionalLocations[0]) is not { } late
            || block.Statements.IndexOf(late) <= block.Statements.IndexOf(store)
            || LastStatement.Behind(block, store, static statement => statement is not LocalDeclarationStatementSyntax) is not { } last
            || block.Statements.IndexOf(last) < block.Statements.IndexOf(late))
        {
            yield break;
        }

        var edits = new List<ReadyGate.Edit>();
        for (var i = 2; i < diagnostic.AdditionalLocations.Count; i++)
        {
            var place = diagnostic.AdditionalLocations[i];
            if (place.SourceTree != root.SyntaxTree || OrderedAccess.TryOrder(OrderedAccess.At(root, place), document.Model, cancellationToken) is not { } edit)
            {
                yield break;
            }

            edits.Add(edit);
        }

        var moved = store;
        if (store.Expression is AssignmentExpressionSyntax assignment && !isOrdered)
        {
            moved = store.WithExpression(OrderedAccess.Write(assignment.Left, assignment.Right));
        }

        yield return new DocumentFix("RACE004_SetLast", editor =>
        {
            foreach (var edit in edits)
            {
                edit.Apply(editor);
            }

            editor.RemoveNode(store, SyntaxRemoveOptions.KeepDirectives);
            editor.InsertAfter(last, moved.WithAdditionalAnnotations(Formatter.Annotation));
        });
    }

    /// <summary>True for a store or signal that orders memory as it stands, false for one that can be made to; null where neither is known.</summary>
    private static bool? IsMovable(ExpressionSyntax store, SemanticModel model, CancellationToken cancellationToken)
    {
        if (store is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called } } && EarlySignalFinder.IsSignal(called))
        {
            return true;
        }

        return FlagOf(store, model, cancellationToken) is not { } flag ? null
            : flag.IsVolatile ? true
            : OrderedAccess.CanBeOrdered(flag.Type) ? false
            : null;
    }

    /// <summary>The field that is set, plainly or through <c>Volatile.Write</c>.</summary>
    private static IFieldSymbol? FlagOf(ExpressionSyntax store, SemanticModel model, CancellationToken cancellationToken) => store switch
    {
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment => model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol as IFieldSymbol,
        InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 2 } arguments } => model.GetSymbolInfo(arguments[0].Expression, cancellationToken).Symbol as IFieldSymbol,
        _ => null,
    };
}
