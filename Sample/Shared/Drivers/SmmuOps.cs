namespace IommuPort;

/// <summary>The operations of an IOMMU that isolates every device by itself.</summary>
internal sealed class SmmuOps : IommuOps
{
    /// <summary>The name of a device that the hardware turns out to be broken for, if any.</summary>
    public string? BrokenFor { get; init; }

    public override ProbeResult OfXlate(Device device, IommuSpecifier specifier)
    {
        device.Iommu!.Fwspec!.Ids.Add(specifier.StreamId);
        return ProbeResult.Ok;
    }

    public override (ProbeResult Result, IommuDevice? Instance) ProbeDevice(Device device) =>
        device.Name == BrokenFor
            ? (ProbeResult.OutOfMemory, null)
            : (ProbeResult.Ok, device.Iommu!.Fwspec!.Iommu);
}
