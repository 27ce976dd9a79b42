using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>How a lookup treats the gate of the entries that it hands out.</summary>
internal enum GateTreatment
{
    /// <summary>The entries have no gate.</summary>
    NoGate,

    /// <summary>The entries have a gate, and this lookup never tests it.</summary>
    Untested,

    /// <summary>The gate is tested on some ways to the use of the entry, and skipped on others.</summary>
    Bypassed,

    /// <summary>The gate is tested on every way.</summary>
    Tested,

    /// <summary>The gate is tested on every way, and says that the entry is ready while this write is still to come.</summary>
    SetTooEarly,
}

/// <summary>
/// A way in which another thread can see an entry half ready: what runs after the publication, and the lookup that can
/// come in between.
/// </summary>
/// <param name="Registration">The registration with the publication.</param>
/// <param name="LateWrite">What still runs after the publication.</param>
/// <param name="Protocol">What the registry's owner does with it.</param>
/// <param name="Lookup">The lookup that can see the entry; null where the registry itself is exposed.</param>
/// <param name="Gate">The member by which the registration says that the entry is ready; null where it says nothing.</param>
/// <param name="Verdict">How the lookup treats the gate.</param>
internal sealed record Sighting(
    Registration Registration,
    RegistrationStep LateWrite,
    RegistryProtocol Protocol,
    Lookup? Lookup,
    ISymbol? Gate,
    GateVerdict Verdict)
{
    /// <summary>How the lookup treats the gate.</summary>
    internal GateTreatment Treatment => Verdict.Treatment;

    /// <summary>For a gate that is set too early: where it is set.</summary>
    internal FlowEvent? EarlyStore { get; init; }
}
