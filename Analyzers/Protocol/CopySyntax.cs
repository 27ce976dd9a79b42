using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>Tells a copy of a collection, which has its elements from the start, from a view that goes through it later.</summary>
internal static class CopySyntax
{
    /// <summary>True for <c>all.ToArray()</c>, <c>[.. all]</c> and the like.</summary>
    internal static bool IsCopy(IOperation made) => Conversions.Unwrap(made) switch
    {
        { Syntax: CollectionExpressionSyntax } => true,
        IInvocationOperation { TargetMethod.Name: "ToArray" or "ToList" or "ToHashSet" or "ToDictionary" or "ToLookup" or "ToImmutableArray" or "ToImmutableList" or "GetRange" } => true,
        _ => false,
    };
}
