using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Catalogue;

/// <summary>
/// Knows the base types of .NET whose objects belong to one flow at a time by contract: whoever derives a command from
/// <c>DbCommand</c> owes no care to a second thread that changes it, and takes a concurrent collection in it for other reasons.
/// </summary>
internal static class OneFlowTypes
{
    /// <summary>True for what an object of such a type, or one nested in it, holds; not for what all of them share.</summary>
    internal static bool Own(ISymbol member)
    {
        if (member.IsStatic)
        {
            return false;
        }

        for (var around = member.ContainingType; around is not null; around = around.ContainingType)
        {
            for (var current = around.BaseType; current is { SpecialType: SpecialType.None }; current = current.BaseType)
            {
                if (IsListed(current))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsListed(INamedTypeSymbol type) =>
        type is
        {
            Name: "DbCommand" or "DbDataReader" or "DbParameter" or "DbParameterCollection" or "DbBatch" or "DbBatchCommand" or "DbDataAdapter",
            ContainingNamespace: { Name: "Common", ContainingNamespace: { Name: "Data", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } },
        };
}
