namespace IommuPort.Tracing;

/// <summary>What a <see cref="TraceEvent"/> tells of.</summary>
public enum TraceKind
{
    /// <summary>A thread of work has been asked for; the subject is its name.</summary>
    Spawned,

    /// <summary>A thread of work begins; the subject is its name.</summary>
    Started,

    /// <summary>A thread of work ends; the subject is its name.</summary>
    Ended,

    /// <summary>An IOMMU instance is about to become findable.</summary>
    Published,

    /// <summary>An IOMMU instance has everything that registration gives it.</summary>
    Registered,

    /// <summary>An IOMMU instance is no longer findable.</summary>
    Retracted,

    /// <summary>The walk over a bus has come to a device.</summary>
    Walked,

    /// <summary>A device's firmware description is about to be parsed, outside the probe lock.</summary>
    Parsing,

    /// <summary>A lookup of an IOMMU instance succeeded.</summary>
    Found,

    /// <summary>A client's thread is about to probe the IOMMU side of its device itself.</summary>
    Replayed,

    /// <summary>A device was given a group.</summary>
    Grouped,

    /// <summary>A group was given its default domain.</summary>
    DomainSet,

    /// <summary>A driver's probe was put off.</summary>
    Deferred,

    /// <summary>A driver took a device.</summary>
    Bound,

    /// <summary>A device lost its group.</summary>
    Released,

    /// <summary>A device was plugged in.</summary>
    Plugged,

    /// <summary>The core warns of something that should not happen.</summary>
    Warning,
}
