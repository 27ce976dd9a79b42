using System.Collections.Immutable;
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

/// <summary>A place where a registration fails.</summary>
/// <param name="Operation">The operation that fails.</param>
/// <param name="Kind">How the failure shows.</param>
internal sealed record RegistrationFailure(IOperation Operation, FailureKind Kind);

/// <summary>A registration that can fail after its publication, and leaves the entry where it is when it does.</summary>
/// <param name="Flow">The registering method.</param>
/// <param name="Publication">The event that publishes.</param>
/// <param name="Failures">What fails without taking the entry back; there is at least one, and the first is reached first.</param>
/// <param name="Registry">The field or property that holds the entries.</param>
/// <param name="Entry">The entry, where it has a name.</param>
internal sealed record FailedRegistration(
    MethodFlow Flow,
    FlowEvent Publication,
    ImmutableArray<RegistrationFailure> Failures,
    ISymbol Registry,
    FlowObject? Entry)
{
    /// <summary>The operation that fails first.</summary>
    internal IOperation Failure => Failures[0].Operation;

    /// <summary>How that shows.</summary>
    internal FailureKind Kind => Failures[0].Kind;
}
