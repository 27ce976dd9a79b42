namespace IommuPort;

/// <summary>Compares domain types.</summary>
internal static class DomainTypes
{
    /// <summary>The one of the two that isolates more.</summary>
    public static DomainType Stricter(DomainType left, DomainType right) => left > right ? left : right;
}
