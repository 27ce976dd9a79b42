namespace IommuPort;

/// <summary>What the firmware says of one device.</summary>
/// <param name="name">The name of the node.</param>
/// <param name="iommus">One specifier for each IOMMU that the device's memory accesses pass through.</param>
internal sealed class FirmwareNode(string name, params IommuSpecifier[] iommus)
{
    public string Name { get; } = name;

    public IReadOnlyList<IommuSpecifier> Iommus { get; } = iommus;

    public override string ToString() => Name;
}
