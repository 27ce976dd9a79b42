namespace IommuPort;

/// <summary>What the core keeps for a device that may sit behind an IOMMU.</summary>
internal sealed class DevIommu
{
    /// <summary>The parsed firmware description, once there is one.</summary>
    public IommuFwspec? Fwspec { get; set; }

    /// <summary>The instance that translates for the device, once it has been probed.</summary>
    public IommuDevice? Instance { get; set; }

    /// <summary>The domain type that the instance's registration settled on, or null while it has not.</summary>
    public DomainType? SettledDomain { get; set; }
}
