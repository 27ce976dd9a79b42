namespace IommuPort;

/// <summary>How an attempt to probe something came out.</summary>
internal enum ProbeResult
{
    /// <summary>It worked.</summary>
    Ok,

    /// <summary>Something that it needs is not there yet: try again later.</summary>
    Defer,

    /// <summary>There is nothing here to probe, and waiting will not change that.</summary>
    NoDevice,

    /// <summary>The description of the device contradicts itself.</summary>
    Invalid,

    /// <summary>An allocation failed.</summary>
    OutOfMemory,
}
