using Microsoft.CodeAnalysis;
using RaceAnalyzers.Configuration;
using RaceAnalyzers.Protocol;

namespace RaceAnalyzers.Rules;

/// <summary>Tells from syntax alone whether a rule could report anything in a type, so that most types are not bound at all.</summary>
internal static class TypeSieve
{
    /// <summary>False where no member of the type, nested types included, comes into question for any rule.</summary>
    internal static bool MayHaveFindings(INamedTypeSymbol type, ProtocolContext protocols, RaceOptions options, CancellationToken cancellationToken)
    {
        foreach (var member in protocols.FlowsOf(type).Members)
        {
            if (MemberShape.Of(member, cancellationToken) is not { } shape
                || shape.MayHookUp
                || shape.HandsOutThis
                || shape.MaySignal
                || shape.SetFlags is not null
                || shape.SetStates is not null
                || (member.MethodKind == MethodKind.Constructor && MayBaseHandOut(member.ContainingType, protocols, cancellationToken))
                || protocols.Publishers.MayRegister(member, options, cancellationToken)
                || CheckThenActSieve.Read(member, protocols.Publishers, options.Evidence, cancellationToken) != default)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a constructor calls of a base class may publish the object, or hook it up, in its place.</summary>
    private static bool MayBaseHandOut(INamedTypeSymbol type, ProtocolContext protocols, CancellationToken cancellationToken)
    {
        foreach (var member in protocols.MembersWithBases(type.BaseType))
        {
            if (MemberShape.Of(member, cancellationToken) is not { MayHookUp: false, HandsOutThis: false })
            {
                return true;
            }
        }

        return false;
    }
}
