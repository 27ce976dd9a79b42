using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>A signal that is given while something that those who wait for it rely on is still to come.</summary>
/// <param name="Signal">The field that holds the task's source or the event.</param>
/// <param name="Given">The call that gives the signal.</param>
/// <param name="Late">What still comes.</param>
/// <param name="State">The member that is assigned too late.</param>
/// <param name="Reader">Who waits for the signal.</param>
/// <param name="Read">Where it then uses the member.</param>
internal sealed record EarlySignal(ISymbol Signal, FlowEvent Given, FlowEvent Late, ISymbol State, MethodFlow Reader, FlowEvent Read);
