namespace IommuPort;

/// <summary>What the firmware's specifiers came to for one device.</summary>
internal sealed class IommuFwspec(FirmwareNode provider, IommuDevice iommu)
{
    /// <summary>The node of the IOMMU that was named first.</summary>
    public FirmwareNode Provider { get; } = provider;

    /// <summary>The instance that stands behind that node.</summary>
    public IommuDevice Iommu { get; } = iommu;

    /// <summary>The ids under which the IOMMUs see the device.</summary>
    public List<int> Ids { get; } = [];
}
