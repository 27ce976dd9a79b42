using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fixes RACE009: fills a local, and stores it in the field when it is complete.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race009PublishedBeforeFilledCodeFixProvider))]
[Shared]
public sealed class Race009PublishedBeforeFilledCodeFixProvider : DocumentCodeFixProvider
{
    /// <summary>Initializes the provider.</summary>
    public Race009PublishedBeforeFilledCodeFixProvider()
        : base(Race009PublishedBeforeFilled.Id)
    {
    }

    /// <inheritdoc />
    private protected override IEnumerable<DocumentFix> FixesOf(Diagnostic diagnostic, DocumentUnderFix document, CancellationToken cancellationToken)
    {
        var root = document.Root;
        var model = document.Model;
        if (OrderedAccess.At(root, diagnostic.Location).FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax block } store
            || store.Expression is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment
            || model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol is not { } field
            || field is not (IFieldSymbol or IPropertySymbol)
            || LastStatement.Containing(block, root, diagnostic.AdditionalLocations[0]) is not { } late)
        {
            yield break;
        }

        var local = assignment.Right is IdentifierNameSyntax ? model.GetSymbolInfo(assignment.Right, cancellationToken).Symbol as ILocalSymbol : null;
        if (local is null && assignment.Right is not (BaseObjectCreationExpressionSyntax or ArrayCreationExpressionSyntax or InvocationExpressionSyntax or CollectionExpressionSyntax))
        {
            yield break;
        }

        var last = LastStatement.Behind(block, store, statement => MentionsOf(statement, field, local, model, cancellationToken).Count > 0);
        if (last is null
            || block.Statements.IndexOf(late) <= block.Statements.IndexOf(store)
            || block.Statements.IndexOf(late) > block.Statements.IndexOf(last)
            || MentionsOf(late, field, local, model, cancellationToken).Count == 0)
        {
            yield break;
        }

        var name = local?.Name ?? NameOf(field, model, store.SpanStart, document.ReservedNames);
        var mentions = new List<ExpressionSyntax>();
        for (var i = block.Statements.IndexOf(store) + 1; i <= block.Statements.IndexOf(last); i++)
        {
            foreach (var mention in MentionsOf(block.Statements[i], field, null, model, cancellationToken))
            {
                // A lambda runs when it likes, and a second store is another object.
                if (mention.Parent is AssignmentExpressionSyntax other && other.Left == mention)
                {
                    yield break;
                }

                mentions.Add(mention);
            }
        }

        var isOrdered = field is IFieldSymbol { IsVolatile: false } plain && OrderedAccess.CanBeOrdered(plain.Type);
        ExpressionSyntax value = SyntaxFactory.IdentifierName(name);
        ExpressionSyntax publication = isOrdered
            ? OrderedAccess.Write(assignment.Left, value)
            : SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, assignment.Left, value);
        var declaration = local is null ? Declare(name, assignment.Right, model, cancellationToken) : null;
        yield return new DocumentFix("RACE009_FillLocal", editor =>
        {
            foreach (var mention in mentions)
            {
                editor.ReplaceNode(mention, SyntaxFactory.IdentifierName(name).WithTriviaFrom(mention));
            }

            editor.InsertAfter(last, SyntaxFactory.ExpressionStatement(publication).WithAdditionalAnnotations(Formatter.Annotation));
            if (declaration is null)
            {
                editor.RemoveNode(store, SyntaxRemoveOptions.KeepDirectives);
            }
            else
            {
                editor.ReplaceNode(store, declaration.WithTriviaFrom(store).WithAdditionalAnnotations(Formatter.Annotation));
            }
        });
    }

    private static LocalDeclarationStatementSyntax Declare(string name, ExpressionSyntax value, SemanticModel model, CancellationToken cancellationToken)
    {
        var type = value is ImplicitObjectCreationExpressionSyntax or CollectionExpressionSyntax && model.GetTypeInfo(value, cancellationToken).ConvertedType is { } target
            ? SyntaxFactory.ParseTypeName(target.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToMinimalDisplayString(model, value.SpanStart))
            : SyntaxFactory.IdentifierName("var");
        return SyntaxFactory.LocalDeclarationStatement(
            SyntaxFactory.VariableDeclaration(
                type.WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(value)))));
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
