using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells from syntax alone whether a member may check and act in two steps.</summary>
/// <param name="MayCheckThenAct">The member has a condition, and something that may register.</param>
/// <param name="MayTakeLocksTwice">The member has a condition, and it, or what it calls, may take a lock more than once.</param>
/// <param name="MayFailAfterPublication">The member may register something, and throws, awaits or returns more than once.</param>
/// <param name="MayClaimOrSwap">The member, in a type where threads meet, stores something in a field, or calls <c>GetOrAdd</c>.</param>
internal readonly record struct CheckThenActSieve(bool MayCheckThenAct, bool MayTakeLocksTwice, bool MayFailAfterPublication, bool MayClaimOrSwap)
{
    /// <summary>Reads what the syntax of a member tells; where no evidence is required, threads may meet in any type.</summary>
    internal static CheckThenActSieve Read(IMethodSymbol member, PublisherIndex publishers, Evidence required, CancellationToken cancellationToken)
    {
        var declaration = member.PartialImplementationPart ?? member;
        if (declaration.DeclaringSyntaxReferences.Length == 0)
        {
            return default;
        }

        var reference = declaration.DeclaringSyntaxReferences[0];
        var syntax = reference.GetSyntax(cancellationToken);
        var shape = TreeFacts.Of(reference.SyntaxTree, cancellationToken).ShapeOf(syntax);
        return Read(syntax, member, publishers, required <= Evidence.Any || shape is null || publishers.IsInConcurrentType(shape));
    }

    private static CheckThenActSieve Read(SyntaxNode declaration, IMethodSymbol member, PublisherIndex publishers, bool isInConcurrentType)
    {
        var decides = false;
        var registers = false;
        var fails = false;
        var swaps = false;
        var locks = 0;
        foreach (var node in declaration.DescendantNodes())
        {
            switch (node)
            {
                case IfStatementSyntax or WhileStatementSyntax or ConditionalExpressionSyntax or SwitchStatementSyntax or SwitchExpressionSyntax:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression }:
                    decides = true;
                    break;
                case AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax }:
                    registers |= isInConcurrentType;
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax, Right: not AnonymousFunctionExpressionSyntax }:
                    swaps = true;
                    break;
                case ThrowStatementSyntax or ThrowExpressionSyntax or AwaitExpressionSyntax or ReturnStatementSyntax:
                    fails = true;
                    break;
                case LockStatementSyntax:
                    locks++;
                    break;
                case IdentifierNameSyntax { Parent: not (InvocationExpressionSyntax or TypeArgumentListSyntax) } identifier when isInConcurrentType && locks < 2:
                    locks += TakesLock(identifier.Identifier.ValueText, member.ContainingType) ? 1 : 0;
                    break;
                case InvocationExpressionSyntax invocation:
                    var name = CalledName.Of(invocation);
                    registers |= invocation.ArgumentList.Arguments.Count > 0 && MayRegister(name, publishers, isInConcurrentType);
                    swaps |= name is "GetOrAdd" or "Write";
                    fails |= invocation.Parent is ExpressionStatementSyntax;
                    locks += IsLockCall(name) || (isInConcurrentType && invocation.Expression is SimpleNameSyntax) ? 1 : 0;
                    break;
            }
        }

        return new CheckThenActSieve(decides && registers, decides && locks > 1, registers && (fails || isInConcurrentType), swaps && isInConcurrentType);
    }

    /// <summary>A call of a method that publishes; one of a collection does so only where threads meet in the type that calls it.</summary>
    private static bool MayRegister(string name, PublisherIndex publishers, bool isInConcurrentType) =>
        ApiCatalogue.IsPublicationName(name) ? isInConcurrentType : publishers.MayStore(name);

    /// <summary>True for a property whose getter takes a lock.</summary>
    private static bool TakesLock(string name, INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers(name))
        {
            if (member is IPropertySymbol { GetMethod.DeclaringSyntaxReferences: { Length: > 0 } getters })
            {
                foreach (var node in getters[0].GetSyntax().DescendantNodes())
                {
                    if (node is LockStatementSyntax || (node is InvocationExpressionSyntax invocation && IsLockCall(CalledName.Of(invocation))))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static bool IsLockCall(string name) =>
        name is "Enter" or "TryEnter" or "EnterScope" or "Wait" or "WaitAsync" or "WaitOne" or "LockAsync"
        || name.EndsWith("Lock", StringComparison.Ordinal);
}
