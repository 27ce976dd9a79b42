using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Formatting;

namespace RaceAnalyzers.CodeFixes;

/// <summary>
/// A constructor that publishes its own object, the statement that does so, and all code that calls the constructor. The
/// statement moves into a static method that constructs first and publishes then; callers call that method instead.
/// </summary>
internal sealed class FactoryPlan
{
    private const string FactoryName = "Create";

    private readonly Document _document;
    private readonly ConstructorDeclarationSyntax _constructor;
    private readonly StatementSyntax _publication;
    private readonly ImmutableArray<(Document Document, BaseObjectCreationExpressionSyntax Creation)> _callers;
    private readonly ImmutableHashSet<SyntaxNode> _ownNames;

    private FactoryPlan(
        Document document,
        ConstructorDeclarationSyntax constructor,
        StatementSyntax publication,
        ImmutableArray<(Document Document, BaseObjectCreationExpressionSyntax Creation)> callers,
        ImmutableHashSet<SyntaxNode> ownNames)
    {
        _document = document;
        _constructor = constructor;
        _publication = publication;
        _callers = callers;
        _ownNames = ownNames;
    }

    /// <summary>The kind of line end that the file has.</summary>
    private SyntaxTrivia EndOfLine =>
        _constructor.SyntaxTree.GetRoot().DescendantTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } found
            ? found
            : SyntaxFactory.ElasticCarriageReturnLineFeed;

    /// <summary>The plan for a diagnostic, or null where a factory cannot take the place of the constructor everywhere.</summary>
    internal static async Task<FactoryPlan?> CreateAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
        {
            return null;
        }

        var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (node.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is not { Body: { } body, Parent: ClassDeclarationSyntax type } constructor
            || PublicationIn(body, node) is not { } publication
            || !IsInside(constructor, diagnostic.AdditionalLocations)
            || model.GetDeclaredSymbol(constructor, cancellationToken) is not { ContainingType: { IsAbstract: false } owner } symbol
            || owner.GetMembers(FactoryName).Length > 0
            || type.Modifiers.Any(SyntaxKind.AbstractKeyword)
            || OwnNames(publication, constructor, model, cancellationToken) is not { } ownNames)
        {
            return null;
        }

        return await CallersOfAsync(symbol, document.Project.Solution, cancellationToken).ConfigureAwait(false) is { } callers
            ? new FactoryPlan(document, constructor, publication, callers, ownNames)
            : null;
    }

    /// <summary>The solution with the factory and its callers.</summary>
    internal async Task<Solution> ApplyAsync(CancellationToken cancellationToken)
    {
        var solution = _document.Project.Solution;
        var documents = _callers.Select(static caller => caller.Document.Id).Append(_document.Id).Distinct();
        foreach (var id in documents)
        {
            var document = solution.GetDocument(id)!;
            var root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
            var model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
            var creations = _callers.Where(caller => caller.Document.Id == id).Select(static caller => (SyntaxNode)caller.Creation).ToList();
            var typeNames = creations.ToDictionary(static creation => creation, creation => TypeNameOf((BaseObjectCreationExpressionSyntax)creation, model, cancellationToken));
            var tracked = id == _document.Id ? root.TrackNodes(creations.Append(_constructor)) : root.TrackNodes(creations);
            foreach (var original in creations.OrderByDescending(static creation => creation.SpanStart))
            {
                var current = (BaseObjectCreationExpressionSyntax)tracked.GetCurrentNode(original)!;
                tracked = tracked.ReplaceNode(current, Call(current, typeNames[original]));
            }

            if (id == _document.Id)
            {
                var constructor = tracked.GetCurrentNode(_constructor)!;
                tracked = tracked.ReplaceNode(constructor, Split());
            }

            solution = solution.WithDocumentSyntaxRoot(id, tracked);
        }

        return solution;
    }

    private static StatementSyntax? PublicationIn(BlockSyntax body, SyntaxNode node)
    {
        foreach (var statement in body.Statements)
        {
            if (statement.Span.Contains(node.Span))
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

    /// <summary>The constructor without the publication, and the factory with it.</summary>
    private SyntaxNode[] Split()
    {
        var index = _constructor.Body!.Statements.IndexOf(_publication);
        var statements = _constructor.Body.Statements.RemoveAt(index);
        if (index == 0 && statements.Count > 0)
        {
            var next = statements[0];
            var trivia = next.GetLeadingTrivia();
            while (trivia.Count > 0 && trivia[0].IsKind(SyntaxKind.EndOfLineTrivia))
            {
                trivia = trivia.RemoveAt(0);
            }

            statements = statements.Replace(next, next.WithLeadingTrivia(trivia));
        }

        var accessibility = _constructor.Modifiers.Where(static modifier => modifier.Kind() is not SyntaxKind.UnsafeKeyword).ToList();
        var leading = _constructor.GetLeadingTrivia();
        var indentation = leading.Where(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).LastOrDefault();
        var hidden = _constructor
            .WithModifiers(SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.PrivateKeyword).WithLeadingTrivia(leading).WithTrailingTrivia(SyntaxFactory.Space)))
            .WithBody(_constructor.Body.WithStatements(statements));
        return new SyntaxNode[] { hidden, Factory(accessibility, indentation) };
    }

    private MethodDeclarationSyntax Factory(IReadOnlyList<SyntaxToken> accessibility, SyntaxTrivia indentation)
    {
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
        var publication = Publication(created);
        var last = SyntaxFactory.ParseStatement("return " + created + ";").WithTrailingTrivia(EndOfLine);
        if (_publication is LockStatementSyntax or IfStatementSyntax)
        {
            last = last.WithLeadingTrivia(EndOfLine);
        }

        var modifiers = accessibility.Select(static modifier => modifier.WithoutTrivia().WithTrailingTrivia(SyntaxFactory.Space))
            .Append(SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        return SyntaxFactory.MethodDeclaration(typeName.WithTrailingTrivia(SyntaxFactory.Space), FactoryName)
            .WithModifiers(SyntaxFactory.TokenList(modifiers))
            .WithParameterList(_constructor.ParameterList.WithoutTrivia())
            .WithBody(SyntaxFactory.Block(creation, publication, last))
            .WithLeadingTrivia(EndOfLine, indentation)
            .WithTrailingTrivia(EndOfLine)
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    private StatementSyntax Publication(string created)
    {
        var self = SyntaxFactory.IdentifierName(created);
        var nodes = _publication.DescendantNodes().Where(node => node is ThisExpressionSyntax || _ownNames.Contains(node));
        var publication = _publication.ReplaceNodes(nodes, (original, _) =>
            original is ThisExpressionSyntax
                ? self.WithTriviaFrom(original)
                : SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, self, ((SimpleNameSyntax)original).WithoutTrivia()).WithTriviaFrom(original));
        var trivia = publication.GetLeadingTrivia();
        while (trivia.Count > 0 && trivia[0].IsKind(SyntaxKind.EndOfLineTrivia))
        {
            trivia = trivia.RemoveAt(0);
        }

        return publication.WithLeadingTrivia(trivia);
    }

    private string NameOfLocal(string typeName)
    {
        var name = char.ToLowerInvariant(typeName[0]) + typeName.Substring(1);
        var isTaken = SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
            || name == typeName
            || _constructor.ParameterList.Parameters.Any(parameter => parameter.Identifier.ValueText == name)
            || _publication.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name);
        return isTaken ? "created" : name;
    }
}
