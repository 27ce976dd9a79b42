namespace IommuPort;

/// <summary>The devices that an IOMMU cannot tell apart, and the domain that they share.</summary>
internal sealed class IommuGroup(int id)
{
    public int Id { get; } = id;

    /// <summary>Guards the members and the domain.</summary>
    public object Lock { get; } = new();

    /// <summary>The members; read and written under <see cref="Lock"/>.</summary>
    public List<Device> Devices { get; } = [];

    /// <summary>The domain that the devices are in unless somebody asks for another; accessed under <see cref="Lock"/>.</summary>
    public IommuDomain? DefaultDomain { get; set; }

    /// <summary>How many drivers rely on the default domain; accessed under <see cref="Lock"/>.</summary>
    public int OwnerCount { get; set; }
}
