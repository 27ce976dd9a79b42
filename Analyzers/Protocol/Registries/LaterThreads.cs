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
    /// <summary>Private helpers, those that register and those that look up, are followed this many callers up.</summary>
    private const int DeepestCaller = 3;

    /// <summary>True for a lookup that can only be come to behind the calls of the registering helper.</summary>
    internal static bool Make(Registration registration, RegistryProtocol protocol, Lookup lookup, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (protocol.Evidence != Evidence.Default || registration.RegistryOwner is not { Kind: FlowObjectKind.This } || protocol.IsLockedSomewhere)
        {
            return false;
        }

        var type = context.FlowsOf(registration.Flow.Method.ContainingType);
        var helper = registration.Flow.Method;
        for (var depth = DeepestCaller; depth > 0; depth--)
        {
            if (type.CallsOfHelper(helper, cancellationToken) is not { Count: > 0 } calls || EndOf(calls) is not { } end)
            {
                return false;
            }

            var caller = calls[0].Caller.Method;
            if (SymbolEqualityComparer.Default.Equals(lookup.Access.Member, caller)
                ? lookup.Access.Event.Operation.Syntax.SpanStart > end
                : IsEnteredAfter(lookup.Access.Member, caller, end, type, DeepestCaller))
            {
                return true;
            }

            helper = caller;
        }

        return false;
    }

    /// <summary>Where the last call of a helper ends, if one method makes them all and none of them in a loop.</summary>
    private static int? EndOf(IReadOnlyList<(MethodFlow Caller, FlowEvent Call)> calls)
    {
        var end = 0;
        foreach (var (caller, call) in calls)
        {
            if (caller.Method.MethodKind != MethodKind.Ordinary || !ReferenceEquals(caller, calls[0].Caller) || IsRepeated(call.Operation.Syntax))
            {
                return null;
            }

            end = Math.Max(end, call.Operation.Syntax.Span.End);
        }

        return end;
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
