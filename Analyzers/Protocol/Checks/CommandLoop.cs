using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Recognizes fields that one loop alone writes: a private method that is started at one place, takes one command after the
/// other, and runs the helpers that write, so that no two of them ever meet.
/// </summary>
internal sealed class CommandLoop
{
    /// <summary>Helpers are followed this many callers up to the loop.</summary>
    private const int DeepestCaller = 5;

    private readonly ProtocolContext _context;
    private readonly CancellationToken _cancellationToken;

    private CommandLoop(ProtocolContext context, CancellationToken cancellationToken)
    {
        _context = context;
        _cancellationToken = cancellationToken;
    }

    /// <summary>True where all that writes <paramref name="field"/>, but for constructors and what ends the object, runs in one loop.</summary>
    internal static bool WritesAlone(ISymbol field, ProtocolContext context, CancellationToken cancellationToken)
    {
        var finder = new CommandLoop(context, cancellationToken);
        IMethodSymbol? loop = null;
        foreach (var flow in context.FlowsOf(field.ContainingType).FlowsMentioning(new[] { field.Name }, cancellationToken))
        {
            var member = TypeFlows.MemberOf(flow.Method);
            if (!Writes(flow, field) || member.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor || Teardown.IsName(member.Name))
            {
                continue;
            }

            if (!ReferenceEquals(flow.Method, member)
                || finder.LoopOf(member, DeepestCaller) is not { } found
                || (loop is not null && !SymbolEqualityComparer.Default.Equals(loop, found)))
            {
                return false;
            }

            loop = found;
        }

        return loop is not null;
    }

    private static bool Writes(MethodFlow flow, ISymbol field)
    {
        foreach (var @event in flow.Events)
        {
            if (@event.Kind == FlowEventKind.Store && SymbolEqualityComparer.Default.Equals(@event.Symbol?.OriginalDefinition, field))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The one loop that all calls of a private helper come from, or null.</summary>
    private IMethodSymbol? LoopOf(IMethodSymbol helper, int depth)
    {
        if (depth == 0 || helper is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private })
        {
            return null;
        }

        IMethodSymbol? loop = null;
        foreach (var caller in _context.FlowsOf(helper.ContainingType).MembersMentioning(new[] { helper.Name }))
        {
            if (SymbolEqualityComparer.Default.Equals(caller, helper))
            {
                continue;
            }

            if (CallsIn(caller, helper.Name) is not { } calls)
            {
                return null;
            }

            foreach (var call in calls)
            {
                // A helper that loops itself is still run by the loop around it.
                var found = LoopOf(caller, depth - 1) ?? (IsInLoop(call) && IsStartedOnce(caller) ? caller : null);
                if (found is null || (loop is not null && !SymbolEqualityComparer.Default.Equals(loop, found)))
                {
                    return null;
                }

                loop = found;
            }
        }

        return loop;
    }

    private bool IsStartedOnce(IMethodSymbol method)
    {
        if (method is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private })
        {
            return false;
        }

        var count = 0;
        foreach (var starter in _context.FlowsOf(method.ContainingType).MembersMentioning(new[] { method.Name }))
        {
            foreach (var reference in starter.DeclaringSyntaxReferences)
            {
                foreach (var node in reference.GetSyntax(_cancellationToken).DescendantNodes())
                {
                    if (node is IdentifierNameSyntax name && name.Identifier.ValueText == method.Name)
                    {
                        if (IsInLoop(name))
                        {
                            return false;
                        }

                        count++;
                    }
                }
            }
        }

        return count == 1;
    }

    /// <summary>The calls of a helper in one member; null where the helper is handed on, runs in a lambda, or is not waited for.</summary>
    private List<InvocationExpressionSyntax>? CallsIn(IMethodSymbol member, string helper)
    {
        var calls = new List<InvocationExpressionSyntax>();
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax(_cancellationToken).DescendantNodes())
            {
                if (node is not IdentifierNameSyntax name || name.Identifier.ValueText != helper)
                {
                    continue;
                }

                SyntaxNode called = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access ? access : name;
                if (called.Parent is not InvocationExpressionSyntax call
                    || call.Expression != called
                    || call.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() is not null
                    || call.FirstAncestorOrSelf<LocalFunctionStatementSyntax>() is not null
                    || call.Parent is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } })
                {
                    return null;
                }

                calls.Add(call);
            }
        }

        return calls;
    }

    private static bool IsInLoop(SyntaxNode node)
    {
        for (var outer = node.Parent; outer is not (null or MemberDeclarationSyntax); outer = outer.Parent)
        {
            if (outer is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 })
            {
                return true;
            }
        }

        return false;
    }
}
