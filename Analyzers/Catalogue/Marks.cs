namespace RaceAnalyzers.Catalogue;

/// <summary>The attributes that the rules know; docs/attributes.md says what they mean.</summary>
internal static class Marks
{
    /// <summary>On a field, property or method of an entry: it tells whether the entry is ready.</summary>
    internal static readonly Mark ReadyGate = new("ReadyGate");

    /// <summary>On a method: it puts its arguments, or else its own object, into a registry.</summary>
    internal static readonly Mark Publishes = new("Publishes");

    /// <summary>On a method: what it does belongs to making its object ready.</summary>
    internal static readonly Mark Initializes = new("Initializes");

    /// <summary>On a type: its members synchronize themselves, and threads share its instances.</summary>
    internal static readonly Mark ThreadSafe = new("ThreadSafe");

    /// <summary>On a type, a member or the assembly: one thread at a time runs it, so that nothing in it can race.</summary>
    internal static readonly Mark SingleThreaded = new("SingleThreaded");
}
