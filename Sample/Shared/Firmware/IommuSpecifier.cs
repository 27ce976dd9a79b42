namespace IommuPort;

/// <summary>Names an IOMMU and the id under which it sees the accesses of a device.</summary>
/// <param name="Provider">The node of the IOMMU.</param>
/// <param name="StreamId">The id of the device at that IOMMU.</param>
internal sealed record IommuSpecifier(FirmwareNode Provider, int StreamId);
