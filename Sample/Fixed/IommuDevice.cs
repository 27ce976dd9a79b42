namespace IommuPort;

/// <summary>One IOMMU instance.</summary>
internal sealed class IommuDevice(string name, FirmwareNode firmware, IommuOps ops)
{
    /// <summary>Set when registration has succeeded; lookups pass over the object until then.</summary>
    private bool _ready;

    public string Name { get; } = name;

    public FirmwareNode Firmware { get; } = firmware;

    public IommuOps Ops { get; } = ops;

    /// <summary>One for each bus that registration has come to.</summary>
    public List<BusNotifier> Notifiers { get; } = [];

    /// <summary>The kind of default domain that registration settled on, having seen all devices.</summary>
    public DomainType? DefaultDomain { get; set; }

    /// <summary>Whether registration has succeeded. Until then the object counts as absent.</summary>
    internal bool IsReady => Volatile.Read(ref _ready);

    public override string ToString() => Name;

    /// <summary>Says that registration has succeeded, and makes all that it wrote visible with that.</summary>
    internal void MarkReady() => Volatile.Write(ref _ready, true);
}
