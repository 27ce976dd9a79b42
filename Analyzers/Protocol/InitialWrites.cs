using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells the writes that give an object its state from those that change it, count, or switch something on.</summary>
internal static class InitialWrites
{
    /// <summary>True where a write may be the first one of something that matters.</summary>
    internal static bool MayBe(Effect write) =>
        write is { Kind: EffectKind.Mutate, Member: IFieldSymbol { IsVolatile: false } or IPropertySymbol, IsReadModifyWrite: false, IsOrdered: false, WritesDefault: false }
        && FlowObjectTypes.TypeOf(write.Member) is not (null or { TypeKind: TypeKind.Delegate } or { Name: "CancellationTokenRegistration" });

    /// <summary>
    /// A constant state says that something is done; whoever reads it earlier reads the old one and acts on that. A number that
    /// is not one of those by which code counts or says yes and no, and that nobody writes again, is a setting.
    /// </summary>
    internal static bool IsFlag(Effect write, ProtocolContext context, CancellationToken cancellationToken)
    {
        if (write.Constant is not { HasValue: true, Value: bool or int or uint or byte or long or null } constant)
        {
            return false;
        }

        return constant.Value is not (int and not (-1 or 0 or 1))
            || FlowObjectTypes.TypeOf(write.Member!) is { TypeKind: TypeKind.Enum }
            || context.FactsOf(write.Member!, cancellationToken).IsWrittenOutside(write.Site.Syntax);
    }

    /// <summary>True where a member has a value before any constructor runs.</summary>
    internal static bool HasInitializer(ISymbol member)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            switch (reference.GetSyntax())
            {
                case VariableDeclaratorSyntax { Initializer.Value: { } value } when !MemberFacts.IsDefault(value):
                case PropertyDeclarationSyntax { Initializer.Value: { } initial } when !MemberFacts.IsDefault(initial):
                case ParameterSyntax:
                    return true;
            }
        }

        return false;
    }

    /// <summary>True where the method has already given the member a value before <paramref name="before"/>.</summary>
    internal static bool IsAssignedBefore(
        ISymbol member,
        FlowObject owner,
        FlowEvent before,
        MethodEffects effects,
        CancellationToken cancellationToken)
    {
        for (var i = 0; i < before.Index; i++)
        {
            var @event = effects.Flow.Events[i];
            if (@event.Kind is not (FlowEventKind.Store or FlowEventKind.Call))
            {
                continue;
            }

            foreach (var effect in effects.EffectsOf(@event))
            {
                if (effect.Kind == EffectKind.Mutate
                    && !effect.IsContent
                    && !effect.WritesDefault
                    && IsSame(effect.Entry, owner)
                    && SymbolEqualityComparer.Default.Equals(effect.Member, member)
                    && FlowWalk.CanFollow(effects.Flow, @event, before, cancellationToken))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True where both name the same object; there is one receiver in a method.</summary>
    internal static bool IsSame(FlowObject left, FlowObject right) =>
        ReferenceEquals(left, right) || (left.Kind == FlowObjectKind.This && right.Kind == FlowObjectKind.This);
}
