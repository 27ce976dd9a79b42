using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Formatting;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>
/// A constructor that publishes its own object, the statements that do so, and all code that calls the constructor. The
/// statements move into a static method that constructs first and publishes then; callers call that method instead. Where the
/// constructor has such a method already, they move there.
/// </summary>
internal sealed class FactoryPlan
{
    private const string FactoryName = "Create";

    private readonly Document _document;
    private readonly ConstructorDeclarationSyntax _constructor;
    private readonly IReadOnlyList<StatementSyntax> _publications;
    private readonly ImmutableHashSet<SyntaxNode> _ownNames;
    private readonly ImmutableArray<(Document Document, BaseObjectCreationExpressionSyntax Creation)> _callers;
    private readonly IReadOnlyList<ExpressionSyntax> _callerTypes;
    private readonly ReturnStatementSyntax? _endOfFactory;

    private FactoryPlan(
        Document document,
        ConstructorDeclarationSyntax constructor,
        IReadOnlyList<StatementSyntax> publications,
        ImmutableHashSet<SyntaxNode> ownNames,
        ImmutableArray<(Document Document, BaseObjectCreationExpressionSyntax Creation)> callers,
        IReadOnlyList<ExpressionSyntax> callerTypes,
        ReturnStatementSyntax? endOfFactory)
    {
        _document = document;
        _constructor = constructor;
        _publications = publications;
        _ownNames = ownNames;
        _callers = callers;
        _callerTypes = callerTypes;
        _endOfFactory = endOfFactory;
    }

    private SyntaxTrivia EndOfLine => SyntaxFactory.EndOfLine(NewLines.Of(_constructor.SyntaxTree));

    /// <summary>The constructor that a diagnostic is about, or null.</summary>
    internal static ConstructorDeclarationSyntax? ConstructorOf(Diagnostic diagnostic, CancellationToken cancellationToken) =>
        diagnostic.Location.SourceTree?.GetRoot(cancellationToken)
            .FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            .FirstAncestorOrSelf<ConstructorDeclarationSyntax>();

    /// <summary>The plan for the diagnostics of one constructor, or null where a factory cannot take its place everywhere.</summary>
    internal static async Task<FactoryPlan?> CreateAsync(Solution solution, IEnumerable<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        ConstructorDeclarationSyntax? constructor = null;
        SemanticModel? model = null;
        var publications = new List<StatementSyntax>();
        var ownNames = ImmutableHashSet<SyntaxNode>.Empty;
        foreach (var diagnostic in diagnostics)
        {
            constructor ??= ConstructorOf(diagnostic, cancellationToken);
            if (constructor is not { Body: { } body } || solution.GetDocument(constructor.SyntaxTree) is not { } written)
            {
                return null;
            }

            model ??= await written.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
            if (PublicationIn(body, diagnostic.Location) is { } publication
                && IsInside(constructor, diagnostic.AdditionalLocations)
                && OwnNames(publication, constructor, model!, cancellationToken) is { } names
                && !publications.Contains(publication))
            {
                publications.Add(publication);
                ownNames = ownNames.Union(names);
            }
        }

        if (publications.Count == 0
            || constructor is not { Parent: ClassDeclarationSyntax type }
            || solution.GetDocument(constructor.SyntaxTree) is not { } document
            || model!.GetDeclaredSymbol(constructor, cancellationToken) is not { ContainingType: { IsAbstract: false } owner } symbol
            || type.Modifiers.Any(SyntaxKind.AbstractKeyword)
            || await CallersOfAsync(symbol, solution, cancellationToken).ConfigureAwait(false) is not { } callers)
        {
            return null;
        }

        publications.Sort(static (first, second) => first.SpanStart.CompareTo(second.SpanStart));
        var end = EndOfFactory(constructor, callers);
        if (end is null && owner.GetMembers(FactoryName).Length > 0)
        {
            return null;
        }

        var callerTypes = new List<ExpressionSyntax>();
        foreach (var (place, creation) in callers)
        {
            var calling = await place.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
            callerTypes.Add(TypeNameOf(creation, calling!, cancellationToken));
        }

        return new FactoryPlan(document, constructor, publications, ownNames, callers, callerTypes, end);
    }

    /// <summary>Adds the changes of the constructor, the factory and the callers.</summary>
    internal void AddTo(SolutionEdits edits)
    {
        if (_endOfFactory is not null)
        {
            edits.Add(_document.Id, Edit.Replace(_endOfFactory.Parent!, Publish));
            edits.Add(_document.Id, new Edit(_constructor, editor =>
            {
                TrackPublications(editor);
                editor.ReplaceNode(_constructor, (current, _) => WithoutPublications((ConstructorDeclarationSyntax)current));
            }));
            return;
        }

        for (var i = 0; i < _callers.Length; i++)
        {
            var type = _callerTypes[i];
            edits.Add(_callers[i].Document.Id, Edit.Replace(_callers[i].Creation, current => Call((BaseObjectCreationExpressionSyntax)current, type)));
        }

        edits.Add(_document.Id, new Edit(_constructor, editor =>
        {
            TrackPublications(editor);
            editor.InsertAfter(_constructor, Factory());
            editor.ReplaceNode(_constructor, (current, _) => Hide(WithoutPublications((ConstructorDeclarationSyntax)current)));
        }));
    }

    private void TrackPublications(SyntaxEditor editor)
    {
        foreach (var publication in _publications)
        {
            editor.TrackNode(publication);
        }
    }

    /// <summary>
    /// The last statement of the factory that the constructor has already: its only caller, a static method of the type that
    /// makes the object from its own parameters and returns it.
    /// </summary>
    private static ReturnStatementSyntax? EndOfFactory(
        ConstructorDeclarationSyntax constructor,
        ImmutableArray<(Document Document, BaseObjectCreationExpressionSyntax Creation)> callers) =>
        constructor.Modifiers.Any(SyntaxKind.PrivateKeyword)
        && callers.Length == 1
        && callers[0].Creation is
            {
                Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax block } } } made },
            } creation
        && block.Parent is MethodDeclarationSyntax { ParameterList.Parameters: var parameters } method
        && method.Parent == constructor.Parent
        && method.Modifiers.Any(SyntaxKind.StaticKeyword)
        && block.Statements.Last() is ReturnStatementSyntax { Expression: IdentifierNameSyntax returned } end
        && returned.Identifier.ValueText == made.Identifier.ValueText
        && (creation.ArgumentList?.Arguments ?? default).Select(static argument => argument.ToString())
            .SequenceEqual(constructor.ParameterList.Parameters.Select(static parameter => parameter.Identifier.ValueText))
        && constructor.ParameterList.Parameters.All(parameter => parameters.Any(other => other.Identifier.ValueText == parameter.Identifier.ValueText))
        && !Bodies.NodesOf(block).Any(node => node is ReturnStatementSyntax && node != end)
            ? end
            : null;

    private static StatementSyntax? PublicationIn(BlockSyntax body, Location place)
    {
        foreach (var statement in body.Statements)
        {
            if (statement.Span.Contains(place.SourceSpan))
            {
                return statement is ExpressionStatementSyntax or LockStatementSyntax or IfStatementSyntax
                    && !statement.DescendantNodes().Any(static inner => inner is ReturnStatementSyntax or BaseExpressionSyntax)
                        ? statement
                        : null;
            }
        }

        return null;
    }

    private static bool IsInside(ConstructorDeclarationSyntax constructor, IReadOnlyList<Location> places) =>
        places.Count > 0 && places[0].SourceTree == constructor.SyntaxTree && constructor.Body!.Span.Contains(places[0].SourceSpan);

    /// <summary>The names in the publication that mean a member of the object under construction; null where it needs more than parameters.</summary>
    private static ImmutableHashSet<SyntaxNode>? OwnNames(
        StatementSyntax publication,
        ConstructorDeclarationSyntax constructor,
        SemanticModel model,
        CancellationToken cancellationToken)
    {
        if (model.AnalyzeDataFlow(publication) is not { Succeeded: true } flow
            || flow.WrittenInside.Any(static symbol => symbol is IParameterSymbol)
            || model.AnalyzeDataFlow(constructor.Body!) is not { Succeeded: true } whole
            || whole.WrittenInside.Any(symbol => symbol is IParameterSymbol { RefKind: RefKind.None } && flow.ReadInside.Contains(symbol, SymbolEqualityComparer.Default)))
        {
            return null;
        }

        var names = ImmutableHashSet.CreateBuilder<SyntaxNode>();
        foreach (var name in publication.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (name.Parent is MemberAccessExpressionSyntax access && access.Name == name
                || name.Parent is MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax
                || name.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment && assignment.Left == name)
            {
                continue;
            }

            switch (model.GetSymbolInfo(name, cancellationToken).Symbol)
            {
                case ILocalSymbol local when !publication.Span.Contains(local.DeclaringSyntaxReferences[0].Span):
                case null:
                    return null;
                case IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false } or IEventSymbol { IsStatic: false }:
                case IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary }:
                    names.Add(name);
                    break;
            }
        }

        return names.ToImmutable();
    }

    private static async Task<ImmutableArray<(Document Document, BaseObjectCreationExpressionSyntax Creation)>?> CallersOfAsync(
        IMethodSymbol constructor,
        Solution solution,
        CancellationToken cancellationToken)
    {
        if ((await SymbolFinder.FindDerivedClassesAsync(constructor.ContainingType, solution, cancellationToken: cancellationToken).ConfigureAwait(false)).Any())
        {
            return null;
        }

        var callers = ImmutableArray.CreateBuilder<(Document, BaseObjectCreationExpressionSyntax)>();
        foreach (var reference in await SymbolFinder.FindReferencesAsync(constructor, solution, cancellationToken).ConfigureAwait(false))
        {
            foreach (var location in reference.Locations)
            {
                var root = await location.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
                var creation = root?.FindNode(location.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>();

                // An initializer would run after the publication.
                if (creation is not { Initializer: null })
                {
                    return null;
                }

                callers.Add((location.Document, creation));
            }
        }

        return callers.ToImmutable();
    }

    private static ExpressionSyntax TypeNameOf(BaseObjectCreationExpressionSyntax creation, SemanticModel model, CancellationToken cancellationToken) =>
        creation is ObjectCreationExpressionSyntax { Type: { } written }
            ? SyntaxFactory.ParseExpression(written.WithoutTrivia().ToString())
            : SyntaxFactory.ParseExpression(model.GetTypeInfo(creation, cancellationToken).Type!.ToMinimalDisplayString(model, creation.SpanStart));

    private static InvocationExpressionSyntax Call(BaseObjectCreationExpressionSyntax creation, ExpressionSyntax type) =>
        SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, type, SyntaxFactory.IdentifierName(FactoryName)),
                (creation.ArgumentList ?? SyntaxFactory.ArgumentList()).WithoutTrivia())
            .WithTriviaFrom(creation);

    private ConstructorDeclarationSyntax WithoutPublications(ConstructorDeclarationSyntax constructor)
    {
        foreach (var publication in _publications)
        {
            var statements = constructor.Body!.Statements;
            var index = statements.IndexOf(constructor.GetCurrentNode(publication)!);
            statements = statements.RemoveAt(index);
            if (index == 0 && statements.Count > 0)
            {
                statements = statements.Replace(statements[0], WithoutBlankLines(statements[0]));
            }

            constructor = constructor.WithBody(constructor.Body.WithStatements(statements));
        }

        return constructor;
    }

    private static ConstructorDeclarationSyntax Hide(ConstructorDeclarationSyntax constructor) =>
        constructor.WithModifiers(SyntaxFactory.TokenList(
            SyntaxFactory.Token(SyntaxKind.PrivateKeyword).WithLeadingTrivia(constructor.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space)));

    /// <summary>The block of the factory that is there already, with the publications before its end.</summary>
    private SyntaxNode Publish(SyntaxNode current)
    {
        var block = (BlockSyntax)current;
        var end = (ReturnStatementSyntax)block.Statements.Last();
        var added = _publications.Select(publication => Publication(publication, ((IdentifierNameSyntax)end.Expression!).Identifier.ValueText)).ToList();
        var last = added[added.Count - 1] is LockStatementSyntax or IfStatementSyntax ? WithoutBlankLines(end).WithLeadingTrivia(WithoutBlankLines(end).GetLeadingTrivia().Insert(0, EndOfLine)) : WithoutBlankLines(end);
        if (block.Statements.Count > 1 && block.Statements[block.Statements.Count - 2] is LockStatementSyntax or IfStatementSyntax)
        {
            added[0] = added[0].WithLeadingTrivia(added[0].GetLeadingTrivia().Insert(0, EndOfLine));
        }

        return block.WithStatements(block.Statements.RemoveAt(block.Statements.Count - 1).AddRange(added).Add(last)).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static T WithoutBlankLines<T>(T statement)
        where T : StatementSyntax =>
        statement.WithLeadingTrivia(statement.GetLeadingTrivia().SkipWhile(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)));

    private MethodDeclarationSyntax Factory()
    {
        var accessibility = _constructor.Modifiers.Where(static modifier => modifier.Kind() is not SyntaxKind.UnsafeKeyword).ToList();
        // A constructor that stands right behind a brace has none.
        var indentation = _constructor.GetLeadingTrivia().Where(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse().Take(1);
        var type = (ClassDeclarationSyntax)_constructor.Parent!;
        var typeName = type.TypeParameterList is { } parameters
            ? (TypeSyntax)SyntaxFactory.GenericName(type.Identifier.WithoutTrivia())
                .WithTypeArgumentList(SyntaxFactory.TypeArgumentList(SyntaxFactory.SeparatedList<TypeSyntax>(
                    parameters.Parameters.Select(static parameter => SyntaxFactory.IdentifierName(parameter.Identifier.ValueText)))))
            : SyntaxFactory.IdentifierName(type.Identifier.WithoutTrivia());
        var created = NameOfLocal(type.Identifier.ValueText);
        var arguments = SyntaxFactory.SeparatedList(_constructor.ParameterList.Parameters.Select(static parameter =>
        {
            var argument = SyntaxFactory.Argument(SyntaxFactory.IdentifierName(parameter.Identifier.WithoutTrivia()));
            var kind = parameter.Modifiers.FirstOrDefault(static modifier => modifier.Kind() is SyntaxKind.RefKeyword or SyntaxKind.OutKeyword);
            return kind == default ? argument : argument.WithRefKindKeyword(kind.WithoutTrivia());
        }));
        var creation = SyntaxFactory.ParseStatement(
            "var " + created + " = " + SyntaxFactory.ObjectCreationExpression(typeName, SyntaxFactory.ArgumentList(arguments), null).NormalizeWhitespace() + ";").WithTrailingTrivia(EndOfLine);
        var statements = new List<StatementSyntax> { creation };
        statements.AddRange(_publications.Select(publication => Publication(publication, created)).Select(publication =>
            publication.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia) ? publication : publication.WithTrailingTrivia(publication.GetTrailingTrivia().Add(EndOfLine))));
        statements.Add(SyntaxFactory.ParseStatement("return " + created + ";").WithTrailingTrivia(EndOfLine));
        for (var i = 2; i < statements.Count; i++)
        {
            if (statements[i - 1] is LockStatementSyntax or IfStatementSyntax)
            {
                statements[i] = statements[i].WithLeadingTrivia(statements[i].GetLeadingTrivia().Insert(0, EndOfLine));
            }
        }

        var modifiers = accessibility.Select(static modifier => modifier.WithoutTrivia().WithTrailingTrivia(SyntaxFactory.Space))
            .Append(SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        return SyntaxFactory.MethodDeclaration(typeName.WithTrailingTrivia(SyntaxFactory.Space), FactoryName)
            .WithModifiers(SyntaxFactory.TokenList(modifiers))
            .WithParameterList(_constructor.ParameterList.WithoutTrivia())
            .WithBody(SyntaxFactory.Block(statements))
            .WithLeadingTrivia(new[] { EndOfLine }.Concat(indentation))
            .WithTrailingTrivia(EndOfLine)
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    private StatementSyntax Publication(StatementSyntax statement, string created)
    {
        var self = SyntaxFactory.IdentifierName(created);
        var nodes = statement.DescendantNodes().Where(node => node is ThisExpressionSyntax || _ownNames.Contains(node));
        return WithoutBlankLines(statement.ReplaceNodes(nodes, (original, _) =>
            original is ThisExpressionSyntax
                ? self.WithTriviaFrom(original)
                : SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, self, ((SimpleNameSyntax)original).WithoutTrivia()).WithTriviaFrom(original)));
    }

    private string NameOfLocal(string typeName)
    {
        var name = char.ToLowerInvariant(typeName[0]) + typeName.Substring(1);
        var isTaken = SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
            || name == typeName
            || _constructor.ParameterList.Parameters.Any(parameter => parameter.Identifier.ValueText == name)
            || _publications.Any(publication => publication.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name));
        return isTaken ? "created" : name;
    }
}
