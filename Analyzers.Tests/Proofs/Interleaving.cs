namespace RaceAnalyzers.Tests.Proofs;

/// <summary>Where a schedule can go from one thread to another.</summary>
internal enum Interleaving
{
    /// <summary>At locks, waits and the ends of threads and tasks, which is enough for code whose every access is locked.</summary>
    AtSynchronization,

    /// <summary>Also before each statement, and at each access of a field and of a collection, with many more steps.</summary>
    Everywhere,
}
