namespace RaceAnalyzers.Catalogue;

/// <summary>What a method without a body does, as far as registration is concerned. A method may play several roles.</summary>
[Flags]
internal enum ApiRoles
{
    /// <summary>Nothing that matters here.</summary>
    None = 0,

    /// <summary>Puts its arguments into the collection it is called on.</summary>
    Publish = 1 << 0,

    /// <summary>Returns an element of the collection it is called on.</summary>
    Lookup = 1 << 1,

    /// <summary>Hands an element of the collection out through an <c>out</c> parameter.</summary>
    LookupOut = 1 << 2,

    /// <summary>Takes elements out of the collection.</summary>
    Retract = 1 << 3,

    /// <summary>Returns a view or copy that holds the elements of the collection.</summary>
    View = 1 << 4,

    /// <summary>Only counts, compares or searches without handing an element out.</summary>
    Query = 1 << 5,

    /// <summary>Stores its last reference argument into the variable passed by reference.</summary>
    StoreByReference = 1 << 6,

    /// <summary>Returns what the variable passed by reference holds.</summary>
    LoadByReference = 1 << 7,

    /// <summary>Takes a lock that nobody else can hold meanwhile.</summary>
    EnterExclusive = 1 << 8,

    /// <summary>Takes a lock that other readers may hold as well.</summary>
    EnterShared = 1 << 9,

    /// <summary>Gives a lock back.</summary>
    ExitLock = 1 << 10,

    /// <summary>Runs a delegate argument on another thread, or later.</summary>
    StartConcurrent = 1 << 11,

    /// <summary>Runs a delegate argument before it returns.</summary>
    InvokeDelegate = 1 << 12,

    /// <summary>Signals completion on a synchronization object, such as a <c>TaskCompletionSource</c>.</summary>
    Complete = 1 << 13,

    /// <summary>Waits for, or reads, the completion of a synchronization object.</summary>
    AwaitCompletion = 1 << 14,

    /// <summary>Returns what it is called on, seen through a wrapper such as <c>Lazy&lt;T&gt;.Value</c>.</summary>
    PassThrough = 1 << 15,

    /// <summary>Writes state of what it is called on, such as <c>Initialize()</c> of a type without source.</summary>
    Mutate = 1 << 16,

    /// <summary>The read or write orders memory (<c>Volatile</c>, <c>Interlocked</c>).</summary>
    Ordered = 1 << 17,

    /// <summary>Takes a lock that readers may hold as well, but nobody else who may go on to write.</summary>
    EnterUpgradeable = 1 << 18,

    /// <summary>Throws on any thread but the one that what it is called on belongs to, so that nobody gives anything back.</summary>
    BindThread = 1 << 19,

    /// <summary>With <see cref="View"/>: what it returns is a copy, which stays as it was when it was made.</summary>
    Copy = 1 << 20,
}

/// <summary>What kind of lookup structure a type is.</summary>
internal enum CollectionKind
{
    /// <summary>Not a collection.</summary>
    None,

    /// <summary>A collection that is not safe for threads on its own.</summary>
    Plain,

    /// <summary>A collection that several threads may use at once.</summary>
    Concurrent,

    /// <summary>A collection whose changes return a new collection.</summary>
    Immutable,
}
