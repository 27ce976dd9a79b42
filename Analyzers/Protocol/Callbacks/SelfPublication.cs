using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>An object that its own constructor makes reachable before it, or a derived constructor, has finished.</summary>
/// <param name="Constructor">The constructor that publishes.</param>
/// <param name="Publication">The event that publishes.</param>
/// <param name="Registry">The field, event or method through which others reach the object.</param>
/// <param name="LateWrite">The operation that still sets something.</param>
/// <param name="Member">What it sets.</param>
/// <param name="Seen">Where the object can be seen without; null where anybody can look.</param>
/// <param name="SeenIn">The method around <paramref name="Seen"/>.</param>
internal sealed record SelfPublication(
    MethodFlow Constructor,
    FlowEvent Publication,
    ISymbol Registry,
    IOperation LateWrite,
    ISymbol Member,
    IOperation? Seen,
    IMethodSymbol? SeenIn);
