using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.CodeFixes;

/// <summary>Registers in a concurrent dictionary by one call: <c>GetOrAdd</c> where the value is used, <c>TryAdd</c> where it is not.</summary>
internal sealed class AtomicCall
{
    private readonly MapRegistration _registration;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;

    internal AtomicCall(MapRegistration registration, SemanticModel model, CancellationToken cancellationToken)
    {
        _registration = registration;
        _model = model;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The one way that fits, or none.</summary>
    internal IEnumerable<DocumentFix> Fixes()
    {
        var isStatement = _registration.Act.Parent is ExpressionStatementSyntax;
        if (_registration.Local is { } local)
        {
            if (isStatement && GetOrAdd() is { } winner)
            {
                yield return Fix("RACE010_GetOrAdd", SyntaxFactory.AssignmentExpression(
                    SyntaxKind.SimpleAssignmentExpression,
                    local.WithoutTrivia().WithTrailingTrivia(SyntaxFactory.Space),
                    SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
                    winner));
            }
            else if (!isStatement && !_registration.AddsOnly && _registration.Act is AssignmentExpressionSyntax { Right: IdentifierNameSyntax } && GetOrAdd() is { } value)
            {
                yield return Fix("RACE010_GetOrAdd", value);
            }
        }
        else if (isStatement)
        {
            if (_registration.Value is BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax or AwaitExpressionSyntax)
            {
                yield return Fix("RACE010_TryAdd", Call("TryAdd", _registration.Value));
            }
        }
        else if (!_registration.AddsOnly && GetOrAdd() is { } value)
        {
            yield return Fix("RACE010_GetOrAdd", value);
        }
    }

    private DocumentFix Fix(string name, ExpressionSyntax rewritten) =>
        new(name, editor => editor.ReplaceNode(_registration.Act, rewritten.WithTriviaFrom(_registration.Act)));

    /// <summary>The call, or null where the value would be taken for a factory, or could be.</summary>
    private InvocationExpressionSyntax? GetOrAdd()
    {
        var value = _registration.Value;
        if (value is ImplicitObjectCreationExpressionSyntax created)
        {
            value = SyntaxFactory.ObjectCreationExpression(
                SyntaxFactory.Token(SyntaxKind.NewKeyword).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.ParseTypeName(_registration.ValueType.ToMinimalDisplayString(_model, value.SpanStart)),
                created.ArgumentList,
                created.Initializer);
        }
        else if (_model.GetTypeInfo(value, _cancellationToken).Type is null or { TypeKind: TypeKind.Delegate or TypeKind.Dynamic or TypeKind.Error })
        {
            return null;
        }

        return Call("GetOrAdd", value);
    }

    private InvocationExpressionSyntax Call(string method, ExpressionSyntax value) =>
        SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, _registration.Map.WithoutTrivia(), SyntaxFactory.IdentifierName(method)),
            SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(
                new[] { _registration.Key.WithoutTrivia(), SyntaxFactory.Argument(value.WithoutTrivia()) },
                new[] { SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space) })));
}
