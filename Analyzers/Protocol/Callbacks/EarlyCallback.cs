using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>A callback that can run before the state that it reads has been assigned.</summary>
/// <param name="HookUp">From where on it can run.</param>
/// <param name="Flow">The hooking method.</param>
/// <param name="Owner">The object whose state it is.</param>
/// <param name="Member">The state.</param>
/// <param name="LateWrites">The operations that assign it, and whatever else the callback reads, in their order.</param>
/// <param name="Read">The read in the callback.</param>
/// <param name="Evidence">How much speaks for another thread.</param>
internal sealed record EarlyCallback(
    HookUp HookUp,
    MethodFlow Flow,
    FlowObject Owner,
    ISymbol Member,
    ImmutableArray<IOperation> LateWrites,
    CallbackRead Read,
    Evidence Evidence);
