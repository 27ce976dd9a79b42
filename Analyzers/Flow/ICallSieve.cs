using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Flow;

/// <summary>What the syntax of a method with a body rules out, so that most calls need not be followed. Safe for threads.</summary>
internal interface ICallSieve
{
    /// <summary>False where a method stores nothing where others find it, neither by itself nor by what it calls.</summary>
    bool MayStore(IMethodSymbol method, CancellationToken cancellationToken);

    /// <summary>False where a method leaves the locks that its caller holds as they are.</summary>
    bool MayKeepLock(IMethodSymbol method, CancellationToken cancellationToken);
}
