namespace IommuPort;

/// <summary>A device on a bus.</summary>
internal sealed class Device(Bus bus, FirmwareNode firmware, DomainType requestedDomain = DomainType.Passthrough)
{
    public string Name => Firmware.Name;

    public Bus Bus { get; } = bus;

    public FirmwareNode Firmware { get; } = firmware;

    /// <summary>The weakest kind of default domain that the device is safe with.</summary>
    public DomainType RequestedDomain { get; } = requestedDomain;

    /// <summary>Held by the driver core while a driver probes the device.</summary>
    public object ProbeLock { get; } = new();

    /// <summary>The driver that has the device, from the moment its DMA is configured.</summary>
    public Driver? Driver { get; set; }

    /// <summary>The domain that the driver was given, or null if it talks to memory directly.</summary>
    public IommuDomain? DriverDomain { get; set; }

    /// <summary>What the IOMMU core knows of the device; stable under the core's probe lock.</summary>
    public DevIommu? Iommu { get; set; }

    /// <summary>The group of the device; assigned under the core's probe lock.</summary>
    public IommuGroup? Group { get; set; }

    public override string ToString() => Name;
}
