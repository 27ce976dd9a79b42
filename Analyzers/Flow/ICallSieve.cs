using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RaceAnalyzers.Flow;

/// <summary>What the syntax of a compilation rules out, so that most calls need not be followed. Safe for threads.</summary>
internal interface ICallSieve
{
    /// <summary>False where a method stores nothing where others find it, neither by itself nor by what it calls.</summary>
    bool MayStore(IMethodSymbol method, CancellationToken cancellationToken);

    /// <summary>False where a method leaves the locks that its caller holds as they are.</summary>
    bool MayKeepLock(IMethodSymbol method, CancellationToken cancellationToken);

    /// <summary>The types whose source names <paramref name="type"/> as what they are derived from or implement, in whatever namespace.</summary>
    IReadOnlyList<TypeDeclarationSyntax> DerivedFrom(string type);
}
