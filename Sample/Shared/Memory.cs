namespace IommuPort;

/// <summary>Says whether an allocation succeeds, so that a scenario can make one fail.</summary>
internal sealed class Memory
{
    private volatile bool _exhausted;

    /// <summary>Lets every further allocation fail.</summary>
    public void Exhaust() => _exhausted = true;

    /// <summary>Allocates with <paramref name="create"/>, or returns null when there is no memory left.</summary>
    public T? Allocate<T>(Func<T> create)
        where T : class => _exhausted ? null : create();
}
