namespace IommuPort;

/// <summary>An address space that devices can be attached to.</summary>
internal sealed class IommuDomain(DomainType type)
{
    public DomainType Type { get; } = type;
}
