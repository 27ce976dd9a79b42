namespace IommuPort;

/// <summary>One IOMMU instance.</summary>
internal sealed class IommuDevice(string name, FirmwareNode firmware, IommuOps ops)
{
    public string Name { get; } = name;

    public FirmwareNode Firmware { get; } = firmware;

    public IommuOps Ops { get; } = ops;

    /// <summary>One for each bus that registration has come to.</summary>
    public List<BusNotifier> Notifiers { get; } = [];

    /// <summary>The kind of default domain that registration settled on, having seen all devices.</summary>
    public DomainType? DefaultDomain { get; set; }

    public override string ToString() => Name;
}
