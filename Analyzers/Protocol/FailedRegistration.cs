using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>How a registration fails after its publication.</summary>
internal enum FailureKind
{
    /// <summary>An exception leaves the method.</summary>
    Throws,

    /// <summary>The method says by what it returns that it has failed.</summary>
    ReturnsError,

    /// <summary>The entry itself remembers the exception and throws it again at everyone who looks it up.</summary>
    CachesFailure,
}

/// <summary>A registration that can fail after its publication, and leaves the entry where it is when it does.</summary>
/// <param name="Flow">The registering method.</param>
/// <param name="Publication">The event that publishes.</param>
/// <param name="Failure">The operation that fails.</param>
/// <param name="Registry">The field or property that holds the entries.</param>
/// <param name="Entry">The entry, where it has a name.</param>
/// <param name="Kind">How the failure shows.</param>
internal sealed record FailedRegistration(
    MethodFlow Flow,
    FlowEvent Publication,
    IOperation Failure,
    ISymbol Registry,
    FlowObject? Entry,
    FailureKind Kind);
