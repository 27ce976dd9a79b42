using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>A decision that was taken under a lock and is acted upon after the lock was given back and taken again.</summary>
/// <param name="Flow">The method.</param>
/// <param name="Check">The event whose outcome was decided upon.</param>
/// <param name="Act">The event that relies on it.</param>
/// <param name="Lock">The lock.</param>
internal sealed record StaleCheck(MethodFlow Flow, FlowEvent Check, FlowEvent Act, FlowObject Lock)
{
    /// <summary>True where the decision was taken before the lock was, and not under it.</summary>
    internal bool IsBeforeLock { get; init; }
}
