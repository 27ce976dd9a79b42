using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells from syntax alone which members may look into a registry and register in a second step.</summary>
internal static class CheckThenActSieve
{
    /// <summary>True where the member has a condition, and something behind it that may register.</summary>
    internal static bool MayCheckThenAct(IMethodSymbol member, CancellationToken cancellationToken)
    {
        var declaration = member.PartialImplementationPart ?? member;
        foreach (var reference in declaration.DeclaringSyntaxReferences)
        {
            if (MayCheckThenAct(reference.GetSyntax(cancellationToken)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MayCheckThenAct(SyntaxNode declaration)
    {
        var decides = false;
        var registers = false;
        foreach (var node in declaration.DescendantNodes())
        {
            switch (node)
            {
                case IfStatementSyntax or WhileStatementSyntax or ConditionalExpressionSyntax or SwitchStatementSyntax or SwitchExpressionSyntax:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression }:
                    decides = true;
                    break;
                case AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax }:
                case AssignmentExpressionSyntax { Left: ImplicitElementAccessSyntax }:
                    registers = true;
                    break;
                case InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0 } invocation:
                    registers |= MayRegister(invocation);
                    break;
            }

            if (decides && registers)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A call named like a publication, or a statement that hands a variable to a method of some other name.</summary>
    private static bool MayRegister(InvocationExpressionSyntax invocation)
    {
        var name = invocation.Expression switch
        {
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            MemberAccessExpressionSyntax qualified => qualified.Name.Identifier.ValueText,
            MemberBindingExpressionSyntax bound => bound.Name.Identifier.ValueText,
            _ => string.Empty,
        };
        return ApiCatalogue.IsPublicationName(name)
            || (invocation.Parent is ExpressionStatementSyntax && invocation.ArgumentList.Arguments.Count > 1)
            || (invocation.Parent is ExpressionStatementSyntax && invocation.ArgumentList.Arguments[0].Expression is IdentifierNameSyntax);
    }
}
