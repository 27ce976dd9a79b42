namespace IommuPort;

/// <summary>What a domain does with the memory accesses of its devices, the weakest isolation first.</summary>
internal enum DomainType
{
    /// <summary>Lets them pass as they are.</summary>
    Passthrough,

    /// <summary>Translates them, so that a device reaches nothing but what was mapped for it.</summary>
    Translated,
}
