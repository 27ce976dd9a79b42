using Microsoft.CodeAnalysis;
using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>What becomes of two threads that both found nothing and both register.</summary>
internal enum LostRace
{
    /// <summary>Nothing that anybody would notice.</summary>
    Harmless,

    /// <summary>The later registration replaces the earlier one, which somebody may be using.</summary>
    Overwrites,

    /// <summary>The later registration throws, since the key is taken.</summary>
    Throws,

    /// <summary>Both are in the registry.</summary>
    Duplicates,

    /// <summary>The loser goes on with an object that nobody else will find.</summary>
    KeepsLoser,

    /// <summary>Both create what only one should create.</summary>
    BothCreate,

    /// <summary>The earlier of the two changes is lost.</summary>
    LosesUpdate,

    /// <summary>The loser's product is thrown away, and what it has started goes on.</summary>
    LeavesWork,
}

/// <summary>
/// A registry is asked, nothing is found, and something is registered in a second step that no lock ties to the first.
/// </summary>
/// <param name="Flow">The method.</param>
/// <param name="Check">The event that asks.</param>
/// <param name="Act">The event that registers.</param>
/// <param name="Registry">The field or property that holds the registry.</param>
/// <param name="Entry">What is registered, where it has a name.</param>
/// <param name="DroppedLock">A lock that is held at both steps and given back in between; null where there is none.</param>
/// <param name="LostRace">What happens to the one who comes second.</param>
/// <param name="Evidence">How strong the reasons are to believe that two threads meet here.</param>
internal sealed record CheckThenAct(
    MethodFlow Flow,
    FlowEvent Check,
    FlowEvent Act,
    ISymbol Registry,
    FlowObject? Entry,
    FlowObject? DroppedLock,
    LostRace LostRace,
    Evidence Evidence);
