namespace RaceAnalyzers.Protocol;

/// <summary>How strong the reasons are to believe that two threads meet in a registry; a stronger one has a higher value.</summary>
internal enum Evidence
{
    /// <summary>The registry belongs to one thread or one flow by its nature: never reported.</summary>
    Excluded,

    /// <summary>Nothing speaks for threads, or no more than a static field does.</summary>
    Any,

    /// <summary>Some access is locked, or the type starts the threads that look up.</summary>
    Default,

    /// <summary>The author thought of threads here: a concurrent collection, a volatile or interlocked store, one lock around both sides.</summary>
    High,
}
