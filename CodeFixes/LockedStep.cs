using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using RaceAnalyzers.CodeFixes.ReadyGate;

namespace RaceAnalyzers.CodeFixes;

/// <summary>
/// Registers in a plain dictionary under the lock that the author takes for it: nothing is replaced, and the winner is used.
/// Without a lock around it, no call on such a dictionary is safe.
/// </summary>
internal sealed class LockedStep
{
    private const string SlotName = "slot";
    private const string ExistsName = "exists";
    private const LanguageVersion CSharp13 = (LanguageVersion)1300;

    private readonly MapRegistration _registration;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;

    internal LockedStep(MapRegistration registration, SemanticModel model, CancellationToken cancellationToken)
    {
        _registration = registration;
        _model = model;
        _cancellationToken = cancellationToken;
    }

    private LanguageVersion Language => ((CSharpParseOptions)_registration.Act.SyntaxTree.Options).LanguageVersion;

    /// <summary>The ways that the code allows.</summary>
    internal IEnumerable<DocumentFix> Fixes()
    {
        if (_registration is not { MapType.Name: "Dictionary", Act: { Parent: ExpressionStatementSyntax statement } act }
            || CriticalSection.Around(act, _model, _cancellationToken) is not { IsExclusive: true }
            || !Retraction.IsStable(_registration.Map, _model, _cancellationToken))
        {
            yield break;
        }

        var map = _registration.Map.WithoutTrivia().ToString();
        var key = _registration.Key.WithoutTrivia().ToString();
        if (_registration.MapType.GetMembers("TryAdd").Any(static member => member is IMethodSymbol { Parameters.Length: 2 }))
        {
            if (_registration.Local is null)
            {
                yield return Fix("RACE010_TryAdd", statement, map + ".TryAdd(" + key + ", " + _registration.Value.WithoutTrivia() + ");");
            }
            else if (Retraction.IsStable(_registration.Key.Expression, _model, _cancellationToken))
            {
                var local = _registration.Local.Identifier.ValueText;
                yield return Fix(
                    "RACE010_TryAddAndUse",
                    statement,
                    Assignment() + "if (!" + map + ".TryAdd(" + key + ", " + local + "))\n{\n" + local + " = " + map + "[" + key + "];\n}");
            }
        }

        if (_registration.Local is { } kept && CanHaveReference(statement))
        {
            var local = kept.Identifier.ValueText;
            var hasCoalescing = Language >= LanguageVersion.CSharp8;
            yield return Fix(
                "RACE010_GetValueRefOrAddDefault",
                statement,
                Assignment()
                    + "ref var " + SlotName + " = ref global::System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(" + map + ", " + key + ", out "
                    + (hasCoalescing
                        ? "_);\n" + SlotName + " ??= " + local + ";\n" + local + " = " + SlotName + ";"
                        : "var " + ExistsName + ");\nif (" + ExistsName + ")\n{\n" + local + " = " + SlotName + ";\n}\nelse\n{\n" + SlotName + " = " + local + ";\n}"));
        }
    }

    /// <summary>What the variable is given in the same expression, as a statement of its own.</summary>
    private string Assignment() =>
        _registration.Value == _registration.Local ? "" : _registration.Local!.Identifier.ValueText + " = " + _registration.Value.WithoutTrivia() + ";\n";

    /// <summary>True where the method exists, and a reference to the value may be kept in a variable.</summary>
    private bool CanHaveReference(StatementSyntax statement)
    {
        var function = Bodies.FunctionOf(statement);
        return _registration.ValueType.IsReferenceType
            && _model.Compilation.GetTypeByMetadataName("System.Runtime.InteropServices.CollectionsMarshal") is { } marshal
            && !marshal.GetMembers("GetValueRefOrAddDefault").IsEmpty
            && statement.Parent is BlockSyntax block
            && function is not null
            && (Language >= CSharp13 || !IsSuspended(function))
            && !IsTaken(SlotName, function, block)
            && !IsTaken(ExistsName, function, block);
    }

    /// <summary>An asynchronous method or an iterator keeps its variables elsewhere than on the stack.</summary>
    private static bool IsSuspended(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.RawKind != 0,
        _ => false,
    } || Bodies.BlockOf(function) is { } body && Bodies.NodesOf(body).Any(static node => node is YieldStatementSyntax);

    private bool IsTaken(string name, SyntaxNode function, BlockSyntax block) =>
        _model.LookupSymbols(block.OpenBraceToken.Span.End, name: name).Any(static symbol => symbol is ILocalSymbol or IParameterSymbol)
        || function.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name);

    private DocumentFix Fix(string name, ExpressionStatementSyntax statement, string text)
    {
        var newLine = NewLines.Of(statement.SyntaxTree);
        var block = (BlockSyntax)SyntaxFactory.ParseStatement(("{\n" + text + "\n}").Replace("\n", newLine));
        block = block.ReplaceNodes(
            block.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Where(static node => node.Expression is AliasQualifiedNameSyntax or MemberAccessExpressionSyntax),
            static (_, current) => current.WithAdditionalAnnotations(Simplifier.Annotation));
        var statements = block.Statements
            .Select(part => part.WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine)).WithAdditionalAnnotations(Formatter.Annotation))
            .ToList();
        return new DocumentFix(name, Apply);

        void Apply(SyntaxEditor editor)
        {
            if (statement.Parent is not BlockSyntax { Statements: var siblings })
            {
                editor.ReplaceNode(statement, SyntaxFactory.Block(statements).WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation));
                return;
            }

            // A block stands apart from what follows it.
            var last = statements[statements.Count - 1];
            var trailing = statement.GetTrailingTrivia();
            if (last is IfStatementSyntax
                && siblings.Last() != statement
                && !siblings[siblings.IndexOf(statement) + 1].GetLeadingTrivia().FirstOrDefault().IsKind(SyntaxKind.EndOfLineTrivia))
            {
                trailing = trailing.Add(SyntaxFactory.EndOfLine(newLine));
            }

            statements[statements.Count - 1] = last.WithTrailingTrivia(trailing);
            statements[0] = statements[0].WithLeadingTrivia(statement.GetLeadingTrivia());
            editor.InsertBefore(statement, statements.Take(statements.Count - 1));
            editor.ReplaceNode(statement, statements[statements.Count - 1]);
        }
    }
}
