using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using RaceAnalyzers.CodeFixes.ReadyGate;
using RaceAnalyzers.Rules;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Fixes RACE003: <c>Volatile</c> at the plain accesses of the flag, or the <c>volatile</c> modifier.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(Race003PlainGateCodeFixProvider))]
[Shared]
public sealed class Race003PlainGateCodeFixProvider : CodeFixProvider
{
    internal const string AccessesKey = "RACE003.Accesses";
    internal const string ModifierKey = "RACE003.Modifier";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Race003PlainGate.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => AllAtOnce.Instance;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            await RegisterAsync(context, diagnostic, CodeFixResources.Text("RACE003_Accesses"), AccessesKey).ConfigureAwait(false);
            await RegisterAsync(context, diagnostic, CodeFixResources.Text("RACE003_Modifier"), ModifierKey).ConfigureAwait(false);
        }
    }

    private static async Task RegisterAsync(CodeFixContext context, Diagnostic diagnostic, string title, string key)
    {
        var edits = new SolutionEdits();
        await AddAsync(context.Document.Project, diagnostic, key, edits, context.CancellationToken).ConfigureAwait(false);
        if (!edits.IsEmpty)
        {
            context.RegisterCodeFix(
                CodeAction.Create(title, cancellationToken => edits.ApplyAsync(context.Document.Project.Solution, cancellationToken), key),
                diagnostic);
        }
    }

    /// <summary>Adds the changes for one diagnostic, or none where one of its places allows no change.</summary>
    private static async Task AddAsync(
        Project project,
        Diagnostic diagnostic,
        string key,
        SolutionEdits edits,
        CancellationToken cancellationToken)
    {
        var found = new List<(DocumentId Document, Edit Edit)>();
        var places = new List<Location> { diagnostic.Location };
        places.AddRange(diagnostic.AdditionalLocations);
        foreach (var place in places)
        {
            if (project.Solution.GetDocument(place.SourceTree) is not { } document
                || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
                || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
            {
                return;
            }

            var node = OrderedAccess.At(root, place);
            var symbol = node is PropertyDeclarationSyntax ? model.GetDeclaredSymbol(node, cancellationToken) : OrderedAccess.SymbolOf(node, model, cancellationToken);
            if (symbol is IPropertySymbol || key == ModifierKey)
            {
                var declaration = symbol is null ? null : await ChangeDeclarationAsync(project.Solution, symbol, key, cancellationToken).ConfigureAwait(false);
                if (declaration is not { } change)
                {
                    return;
                }

                // The declaration is all that has to change.
                found.Clear();
                found.Add(change);
                break;
            }

            if (OrderedAccess.TryOrder(node, model, cancellationToken) is not { } edit)
            {
                return;
            }

            found.Add((document.Id, edit));
        }

        foreach (var (document, edit) in found)
        {
            edits.AddOnce(document, edit);
        }
    }

    private static async Task<(DocumentId Document, Edit Edit)?> ChangeDeclarationAsync(Solution solution, ISymbol symbol, string key, CancellationToken cancellationToken)
    {
        if (symbol.DeclaringSyntaxReferences.Length != 1 || solution.GetDocument(symbol.DeclaringSyntaxReferences[0].SyntaxTree) is not { } document)
        {
            return null;
        }

        var syntax = await symbol.DeclaringSyntaxReferences[0].GetSyntaxAsync(cancellationToken).ConfigureAwait(false);
        switch (syntax)
        {
            case VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax { Declaration.Variables.Count: 1 } field } when symbol is IFieldSymbol { IsReadOnly: false, IsVolatile: false } plain && CanBeVolatile(plain.Type):
                return (document.Id, Edit.Replace(field, static current => AddVolatile((FieldDeclarationSyntax)current)));
            case PropertyDeclarationSyntax property when symbol is IPropertySymbol declared && IsPlain(property) && (key == ModifierKey ? CanBeVolatile(declared.Type) : OrderedAccess.CanBeOrdered(declared.Type)):
                var options = document.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GetOptions(property.SyntaxTree);
                var name = NameOf(declared, MemberNaming.FieldOf(declared.ContainingType, options, declared.IsStatic));
                return name is null ? null : (document.Id, new Edit(property, editor => GiveField(editor, property, name, key)));
            default:
                return null;
        }
    }

    private static FieldDeclarationSyntax AddVolatile(FieldDeclarationSyntax field)
    {
        var modifier = SyntaxFactory.Token(SyntaxKind.VolatileKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        return field.Modifiers.Count > 0
            ? field.AddModifiers(modifier)
            : field.WithoutLeadingTrivia().AddModifiers(modifier).WithLeadingTrivia(field.GetLeadingTrivia());
    }

    private static bool IsPlain(PropertyDeclarationSyntax property) =>
        property is { AccessorList.Accessors: { Count: 2 } accessors, Parent: ClassDeclarationSyntax }
        && accessors.All(static accessor => accessor is { Body: null, ExpressionBody: null } && accessor.Kind() is SyntaxKind.GetAccessorDeclaration or SyntaxKind.SetAccessorDeclaration)
        && !property.Modifiers.Any(SyntaxKind.AbstractKeyword)
        && property.AttributeLists.Count == 0;

    /// <summary>The property's name in the style of fields; with another word where the type has a member of that name.</summary>
    private static string? NameOf(IPropertySymbol property, WordStyle style)
    {
        var words = WordStyle.Split(property.Name);
        foreach (var candidate in new[] { words, words.Append("Value").ToList() })
        {
            var name = style.Join(candidate);
            if (SyntaxFacts.IsValidIdentifier(name) && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && IsFree(name, property.ContainingType))
            {
                return name;
            }
        }

        return null;
    }

    private static bool IsFree(string name, INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.Name == name || !current.GetMembers(name).IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private static bool CanBeVolatile(ITypeSymbol type) =>
        (OrderedAccess.CanBeOrdered(type) && type.SpecialType is not (SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double))
        || (type is INamedTypeSymbol { EnumUnderlyingType: { } underlying } && CanBeVolatile(underlying));

    private static void GiveField(SyntaxEditor editor, PropertyDeclarationSyntax property, string name, string key)
    {
        var modifiers = "private " + (property.Modifiers.Any(SyntaxKind.StaticKeyword) ? "static " : "") + (key == ModifierKey ? "volatile " : "");
        var initializer = property.Initializer is { } initial ? " = " + initial.Value : "";
        var field = SyntaxFactory.ParseMemberDeclaration(modifiers + property.Type.WithoutTrivia() + " " + name + initializer + ";")!;
        var get = key == ModifierKey ? name : "global::System.Threading.Volatile.Read(ref " + name + ")";
        var set = key == ModifierKey ? name + " = value" : "global::System.Threading.Volatile.Write(ref " + name + ", value)";
        var newLine = SyntaxFactory.EndOfLine(NewLines.Of(property.SyntaxTree));
        var members = ((TypeDeclarationSyntax)property.Parent!).Members;
        var index = members.IndexOf(property);
        if (index > 0 && members[index - 1] is not FieldDeclarationSyntax)
        {
            field = field.WithLeadingTrivia(newLine);
        }

        editor.InsertBefore(property, field.WithTrailingTrivia(newLine).WithAdditionalAnnotations(Formatter.Annotation));
        editor.ReplaceNode(property, Delegate(property, get, set));
    }

    private static PropertyDeclarationSyntax Delegate(PropertyDeclarationSyntax property, string get, string set)
    {
        var newLine = NewLines.Of(property.SyntaxTree);
        var text = new System.Text.StringBuilder("bool P").Append(newLine).Append('{').Append(newLine);
        foreach (var accessor in property.AccessorList!.Accessors)
        {
            text.Append(accessor.Modifiers.ToFullString()).Append(accessor.Keyword.ValueText)
                .Append(" => ").Append(accessor.IsKind(SyntaxKind.GetAccessorDeclaration) ? get : set).Append(';').Append(newLine);
        }

        var parsed = (PropertyDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration(text.Append('}').ToString())!;
        var accessors = parsed.AccessorList!.ReplaceNodes(
            parsed.DescendantNodes().OfType<MemberAccessExpressionSyntax>(),
            static (_, current) => current.WithAdditionalAnnotations(Simplifier.Annotation));
        return property
            .WithIdentifier(property.Identifier.WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine)))
            .WithAccessorList(accessors)
            .WithInitializer(null)
            .WithSemicolonToken(default)
            .WithTrailingTrivia(property.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>Makes the changes of all diagnostics together; a declaration that several of them concern is changed once.</summary>
    private sealed class AllAtOnce : SolutionFixAllProvider
    {
        internal static readonly AllAtOnce Instance = new();

        /// <inheritdoc />
        private protected override string TitleOf(string? equivalenceKey) => CodeFixResources.Text("RACE003_All");

        /// <inheritdoc />
        private protected override async Task AddAsync(
            Project project,
            ImmutableArray<Diagnostic> diagnostics,
            string? equivalenceKey,
            SolutionEdits edits,
            CancellationToken cancellationToken)
        {
            foreach (var diagnostic in diagnostics)
            {
                await Race003PlainGateCodeFixProvider.AddAsync(project, diagnostic, equivalenceKey ?? AccessesKey, edits, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
