namespace IommuPort.Scenarios;

/// <summary>Working IOMMU operations that let a scenario do something in the middle of the walk.</summary>
internal sealed class ObservedOps : IommuOps
{
    private readonly SmmuOps _ops = new();

    /// <summary>Called as the walk probes a device, before the device has its group.</summary>
    public required Action<Device> OnProbe { get; init; }

    public override ProbeResult OfXlate(Device device, IommuSpecifier specifier) => _ops.OfXlate(device, specifier);

    public override (ProbeResult Result, IommuDevice? Instance) ProbeDevice(Device device)
    {
        OnProbe(device);
        return _ops.ProbeDevice(device);
    }
}
