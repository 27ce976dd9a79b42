public sealed class Counter
{
    public int[]? Limits;

    public void Init(int limit) => Limits = new[] { limit };
}

public sealed class Counters
{
    private readonly ConcurrentDictionary<string, Counter> _counters = new();

    public void Ensure(string name, string other, int limit)
    {
        _counters.GetOrAdd(name, static _ => new Counter { Limits = new int[1] });
        _counters[other].Init(limit);
    }

    public int LimitOf(string name) => _counters.TryGetValue(name, out var counter) ? counter.Limits![0] : 0;
}
