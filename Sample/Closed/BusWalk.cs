namespace IommuPort;

/// <summary>
/// Goes with a walk through all that the walk calls, and so tells a registration's own lookups from everybody else's.
/// </summary>
/// <param name="registering">The instance whose registration the walk belongs to, if it belongs to one.</param>
internal sealed class BusWalk(IommuDevice? registering = null)
{
    /// <summary>Whether a failure of the walk is the failure of a registration.</summary>
    public bool IsRegistration => registering is not null;

    /// <summary>Whether the walk belongs to the registration of <paramref name="iommu"/>.</summary>
    public bool Registers(IommuDevice iommu) => registering == iommu;
}
