namespace IommuPort;

/// <summary>What the core asks of an IOMMU driver. All instances that a driver registers share one of these.</summary>
internal abstract class IommuOps
{
    /// <summary>Adds one firmware specifier to the fwspec of <paramref name="device"/>.</summary>
    public abstract ProbeResult OfXlate(Device device, IommuSpecifier specifier);

    /// <summary>Says which instance translates for <paramref name="device"/>.</summary>
    public abstract (ProbeResult Result, IommuDevice? Instance) ProbeDevice(Device device);
}
