using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Recognizes lookups that come after the registration because one method first calls the helper that registers, and only then
/// what looks up: <c>Load(); new Thread(Run).Start();</c>. That orders nothing for two callers of that method, so it counts only
/// where the threads which the type starts itself are all the reason there is to think of any.
/// </summary>
internal static class LaterThreads
{
    /// <summary>Private helpers that look up are followed this many callers up.</summary>
    private const int DeepestCaller = 3;

    /// <summary>True for a lookup that can only be come to behind the one call of the registering helper.</summary>
    internal static bool Make(Registration registration, RegistryProtocol protocol, Lookup lookup, ProtocolContext context, CancellationToken cancellationToken)
    {
        var type = context.FlowsOf(registration.Flow.Method.ContainingType);
        if (protocol.Evidence != Evidence.Default
            || registration.RegistryOwner is not { Kind: FlowObjectKind.This }
            || protocol.IsLockedSomewhere
            || type.CallsOfHelper(registration.Flow.Method, cancellationToken) is not [var (caller, call)]
            || caller.Method.MethodKind != MethodKind.Ordinary
            || IsRepeated(call.Operation.Syntax))
        {
            return false;
        }

        var code = lookup.Access.Event.Operation.Syntax;
        return SymbolEqualityComparer.Default.Equals(lookup.Access.Member, caller.Method)
            ? code.SpanStart > call.Operation.Syntax.Span.End
            : IsEnteredAfter(lookup.Access.Member, caller.Method, call.Operation.Syntax.Span.End, type, DeepestCaller);
    }

    private static bool IsRepeated(SyntaxNode call)
    {
        for (var node = call; node is not (null or MemberDeclarationSyntax); node = node.Parent)
        {
            if (node is WhileStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or DoStatementSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where whoever names a private helper, be it to call it or to start it, does so behind a place in the one method.</summary>
    private static bool IsEnteredAfter(IMethodSymbol helper, IMethodSymbol caller, int end, TypeFlows type, int depth)
    {
        if (depth == 0 || helper is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private })
        {
            return false;
        }

        var isNamed = false;
        foreach (var member in type.MembersMentioning(new[] { helper.Name }))
        {
            if (SymbolEqualityComparer.Default.Equals(member, helper))
            {
                continue;
            }

            isNamed = true;
            if (!(SymbolEqualityComparer.Default.Equals(member, caller) ? IsNamedAfter(helper.Name, caller, end) : IsEnteredAfter(member, caller, end, type, depth - 1)))
            {
                return false;
            }
        }

        return isNamed;
    }

    private static bool IsNamedAfter(string name, IMethodSymbol caller, int end)
    {
        foreach (var reference in caller.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                if (node is IdentifierNameSyntax mention && mention.Identifier.ValueText == name && mention.SpanStart < end)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
