public sealed class Cell<T>
    where T : class
{
    private T _value;

    public Cell(T value) => _value = value;

    public T Value => Volatile.Read(ref _value);

    public bool CompareAndSet(T expected, T value) => Interlocked.CompareExchange(ref _value, value, expected) == expected;
}

public sealed class Names
{
    private readonly Cell<Cache> _cache = new(new Cache(new Dictionary<string, long>()));

    public void CleanUp()
    {
        var cache = _cache.Value;
        if (!_cache.CompareAndSet(cache, cache.Without("expired")))
        {
            CleanUp();
        }
    }

    private sealed class Cache
    {
        private readonly Dictionary<string, long> _entries;
        private readonly object _gate = new();

        public Cache(Dictionary<string, long> entries) => _entries = entries;

        public Cache Without(string name)
        {
            lock (_gate)
            {
                _entries.Remove(name);
                return new Cache(new Dictionary<string, long>(_entries));
            }
        }
    }
}
