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

/// <summary>Fixes RACE009: fills a local, and stores it in the field when it is complete.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race009PublishedBeforeFilledCodeFixProvider))]
[Shared]
public sealed class Race009PublishedBeforeFilledCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Race009PublishedBeforeFilled.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(static (context, document, diagnostics) => FixAsync(document, diagnostics, context.CancellationToken)!);

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var editor = await DocumentEditor.CreateAsync(context.Document, context.CancellationToken).ConfigureAwait(false);
            if (TryFix(editor, diagnostic, new HashSet<string>(), context.CancellationToken))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        CodeFixResources.Text("RACE009_FillLocal"),
                        cancellationToken => FixAsync(context.Document, ImmutableArray.Create(diagnostic), cancellationToken),
                        "RACE009.FillLocal"),
                    diagnostic);
            }
        }
    }

    private static async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        var taken = new HashSet<string>();
        foreach (var diagnostic in diagnostics)
        {
            TryFix(editor, diagnostic, taken, cancellationToken);
        }

        return editor.GetChangedDocument();
    }

    /// <summary>Makes the change, or none where it would not be right.</summary>
    private static bool TryFix(DocumentEditor editor, Diagnostic diagnostic, HashSet<string> taken, CancellationToken cancellationToken)
    {
        var root = editor.OriginalRoot;
        var model = editor.SemanticModel;
        if (OrderedAccess.At(root, diagnostic.Location).FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax block } store
            || store.Expression is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment
            || model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol is not { } field
            || field is not (IFieldSymbol or IPropertySymbol)
            || LastStatement.Containing(block, root, diagnostic.AdditionalLocations[0]) is not { } late)
        {
            return false;
        }

        var local = assignment.Right is IdentifierNameSyntax ? model.GetSymbolInfo(assignment.Right, cancellationToken).Symbol as ILocalSymbol : null;
        if (local is null && assignment.Right is not (BaseObjectCreationExpressionSyntax or ArrayCreationExpressionSyntax or InvocationExpressionSyntax))
        {
            return false;
        }

        var last = LastStatement.Behind(block, store, statement => MentionsOf(statement, field, local, model, cancellationToken).Count > 0);
        if (last is null
            || block.Statements.IndexOf(late) <= block.Statements.IndexOf(store)
            || block.Statements.IndexOf(late) > block.Statements.IndexOf(last)
            || MentionsOf(late, field, local, model, cancellationToken).Count == 0)
        {
            return false;
        }

        var name = local?.Name ?? NameOf(field, model, store.SpanStart, taken);
        for (var i = block.Statements.IndexOf(store) + 1; i <= block.Statements.IndexOf(last); i++)
        {
            foreach (var mention in MentionsOf(block.Statements[i], field, null, model, cancellationToken))
            {
                // A lambda runs when it likes, and a second store is another object.
                if (mention.Parent is AssignmentExpressionSyntax other && other.Left == mention)
                {
                    return false;
                }

                editor.ReplaceNode(mention, SyntaxFactory.IdentifierName(name).WithTriviaFrom(mention));
            }
        }

        var isOrdered = field is IFieldSymbol { IsVolatile: false };
        ExpressionSyntax value = SyntaxFactory.IdentifierName(name);
        ExpressionSyntax publication = isOrdered
            ? OrderedAccess.Write(assignment.Left, value)
            : SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, assignment.Left, value);
        editor.InsertAfter(last, SyntaxFactory.ExpressionStatement(publication).WithAdditionalAnnotations(Formatter.Annotation));
        if (local is not null)
        {
            editor.RemoveNode(store, SyntaxRemoveOptions.KeepDirectives);
            return true;
        }

        var type = assignment.Right is ImplicitObjectCreationExpressionSyntax && model.GetTypeInfo(assignment.Right, cancellationToken).Type is { } target
            ? SyntaxFactory.ParseTypeName(target.ToMinimalDisplayString(model, store.SpanStart))
            : SyntaxFactory.IdentifierName("var");
        var declaration = SyntaxFactory.LocalDeclarationStatement(
            SyntaxFactory.VariableDeclaration(
                type.WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(assignment.Right)))));
        editor.ReplaceNode(store, declaration.WithTriviaFrom(store).WithAdditionalAnnotations(Formatter.Annotation));
        return true;
    }

    /// <summary>The expressions that name the field (with their receiver) or the local.</summary>
    private static IReadOnlyList<ExpressionSyntax> MentionsOf(SyntaxNode statement, ISymbol field, ILocalSymbol? local, SemanticModel model, CancellationToken cancellationToken)
    {
        var mentions = new List<ExpressionSyntax>();
        foreach (var node in statement.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax name || (name.Identifier.ValueText != field.Name && name.Identifier.ValueText != local?.Name))
            {
                continue;
            }

            var symbol = model.GetSymbolInfo(name, cancellationToken).Symbol;
            if (SymbolEqualityComparer.Default.Equals(symbol, field) || (local is not null && SymbolEqualityComparer.Default.Equals(symbol, local)))
            {
                mentions.Add(name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name);
            }
        }

        return mentions;
    }

    /// <summary>The field's name without its prefix, or with a number where that is taken.</summary>
    private static string NameOf(ISymbol field, SemanticModel model, int position, HashSet<string> taken)
    {
        var bare = field.Name;
        if (bare.Length > 2 && bare[1] == '_')
        {
            bare = bare.Substring(2);
        }

        bare = bare.TrimStart('_');
        bare = bare.Length == 0 ? "value" : char.ToLowerInvariant(bare[0]) + bare.Substring(1);
        var name = bare;
        for (var number = 2; !taken.Add(name) || !model.LookupSymbols(position, name: name).IsEmpty || SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None; number++)
        {
            name = bare + number;
        }

        return name;
    }
}
