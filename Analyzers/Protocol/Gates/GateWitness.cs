using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Catalogue;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Tells a gate from any other state that a registering flow happens to write late. A member is a gate only if somebody
/// treats it as one: a foreign lookup decides by it whether it uses an entry, or the entry announces it, in order and for
/// good, to whoever gets hold of it.
/// </summary>
internal static class GateWitness
{
    /// <summary>True where somebody treats <paramref name="gate"/> as the gate of the registry's entries.</summary>
    /// <param name="gate">The member that the registration writes after the publication.</param>
    /// <param name="completion">The write.</param>
    /// <param name="registration">The registration.</param>
    /// <param name="protocol">Its registry.</param>
    /// <param name="context">The protocols of the compilation.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal static bool Exists(
        ISymbol gate,
        RegistrationStep completion,
        Registration registration,
        RegistryProtocol protocol,
        ProtocolContext context,
        CancellationToken cancellationToken)
    {
        if (IsTakenOutAfterwards(completion, registration, cancellationToken) || IsSwitch(gate, completion.Effect, context, cancellationToken))
        {
            return false;
        }

        if (IsAnnounced(gate, completion.Effect, context, cancellationToken))
        {
            return true;
        }

        var seen = new HashSet<MethodFlow> { registration.Flow };
        foreach (var lookup in protocol.Lookups)
        {
            foreach (var used in LookupResolver.Resolve(lookup, registration.Registry, registration.Effect.IsReference, FlowObjectTypes.TypeOf(registration.Entry, registration.Flow), context, cancellationToken))
            {
                if (seen.Add(used.Access.Flow) && IsDecidedIn(used.Access.Flow, gate, context, cancellationToken))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A state that is followed by the entry's removal says that the entry is finished, not that it is ready.</summary>
    private static bool IsTakenOutAfterwards(RegistrationStep completion, Registration registration, CancellationToken cancellationToken)
    {
        if (registration.Retractions.IsEmpty)
        {
            return false;
        }

        var publication = registration.Publication.Operation;
        foreach (var (@event, _) in FlowWalk.After(registration.Flow, completion.Event, step => ReferenceEquals(step.Operation, publication), cancellationToken))
        {
            foreach (var retraction in registration.Retractions)
            {
                if (ReferenceEquals(retraction.Event, @event))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>An event that its own type sets and resets by turns tells who waits to run or to pause, and never that an entry is complete.</summary>
    private static bool IsSwitch(ISymbol gate, Effect completion, ProtocolContext context, CancellationToken cancellationToken) =>
        completion.Kind == EffectKind.Complete && context.FactsOf(gate, cancellationToken).IsReset;

    /// <summary>True for a flag that is set in memory order, is never reset, and that the entry tells by a member of its own.</summary>
    private static bool IsAnnounced(ISymbol gate, Effect completion, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (completion.Kind != EffectKind.Mutate || !(completion.IsOrdered || gate is IFieldSymbol { IsVolatile: true }) || context.FactsOf(gate, cancellationToken).IsReset)
        {
            return false;
        }

        foreach (var member in gate.ContainingType.GetMembers())
        {
            if (member.DeclaredAccessibility > Accessibility.Private
                && (member is IPropertySymbol { GetMethod: not null, Type.SpecialType: SpecialType.System_Boolean }
                    || member is IMethodSymbol { MethodKind: MethodKind.Ordinary, Parameters.IsEmpty: true, ReturnType.SpecialType: SpecialType.System_Boolean })
                && (Mentions(member, gate.Name, cancellationToken) || SymbolEqualityComparer.Default.Equals((gate as IFieldSymbol)?.AssociatedSymbol, member)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Mentions(ISymbol member, string name, CancellationToken cancellationToken)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax(cancellationToken).DescendantNodes())
            {
                if (node is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == name)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True where a flow that does not write the gate itself decides something by it.</summary>
    private static bool IsDecidedIn(MethodFlow flow, ISymbol gate, ProtocolContext context, CancellationToken cancellationToken)
    {
        var effects = MethodEffects.Of(flow, context.Flow, FlowContext.DeepestCall, cancellationToken);
        var isDecided = false;
        foreach (var @event in flow.Events)
        {
            var decides = false;
            var writes = false;
            foreach (var effect in effects.EffectsOf(@event))
            {
                writes |= IsWriteOf(gate, effect);
                decides |= effect.Kind == EffectKind.Read
                    && SymbolEqualityComparer.Default.Equals(effect.Member, gate)
                    && IsDecision(@event, effect);
            }

            if (writes && (@event.Method is not { } method || context.Flow.RolesOf(method) != ApiRoles.None))
            {
                return false;
            }

            isDecided |= decides && !writes;
        }

        return isDecided;
    }

    private static bool IsWriteOf(ISymbol gate, Effect effect) =>
        (effect.Kind == EffectKind.Mutate && SymbolEqualityComparer.Default.Equals(effect.Member, gate))
        || (effect.Kind == EffectKind.Complete && SymbolEqualityComparer.Default.Equals(effect.Entry.Symbol, gate));

    /// <summary>True where the method decides by what it reads, or calls one that does.</summary>
    private static bool IsDecision(FlowEvent @event, Effect read)
    {
        if (@event.Kind != FlowEventKind.Call)
        {
            return IsDecision(@event.Operation.Syntax, out _);
        }

        var decides = IsDecision(read.Site.Syntax, out var isReturned);
        return decides || (isReturned && (IsPredicate(@event) || IsDecision(@event.Operation.Syntax, out _)));
    }

    /// <summary>True where the called method chooses entries by what a delegate says.</summary>
    private static bool IsPredicate(FlowEvent call)
    {
        foreach (var parameter in call.Method!.OriginalDefinition.Parameters)
        {
            if (parameter.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnType.SpecialType: SpecialType.System_Boolean })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where a value is part of a condition, or is waited for.</summary>
    /// <param name="read">Where the value is read.</param>
    /// <param name="isReturned">True where it is what the method or lambda around it returns.</param>
    private static bool IsDecision(SyntaxNode read, out bool isReturned)
    {
        isReturned = false;
        var isChain = true;
        for (var node = read; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case IfStatementSyntax:
                case WhileStatementSyntax:
                case DoStatementSyntax:
                case SwitchStatementSyntax:
                case WhenClauseSyntax:
                case IsPatternExpressionSyntax:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression }:
                case ForStatementSyntax loop when loop.Condition == node:
                case ConditionalExpressionSyntax choice when choice.Condition == node:
                case SwitchExpressionSyntax arms when arms.GoverningExpression == node:
                case AwaitExpressionSyntax when isChain:
                case ExpressionStatementSyntax when isChain && node is InvocationExpressionSyntax or ConditionalAccessExpressionSyntax:
                    return true;
                case ReturnStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax:
                    isReturned = node is not BlockSyntax;
                    return false;
                case StatementSyntax or MemberDeclarationSyntax or BaseObjectCreationExpressionSyntax or InitializerExpressionSyntax or AnonymousObjectCreationExpressionSyntax:
                    return false;
            }

            isChain &= parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax or ConditionalAccessExpressionSyntax or ParenthesizedExpressionSyntax
                or PostfixUnaryExpressionSyntax or MemberBindingExpressionSyntax;
        }

        return false;
    }
}
