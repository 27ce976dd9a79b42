internal sealed class Pools
{
    private readonly ConcurrentDictionary<string, Stack<object>> _pools = new();

    internal Stack<object> GetOrAdd(string key)
    {
        if (!_pools.TryGetValue(key, out var pool))
        {
            pool = _pools.GetOrAdd(key, static _ => new Stack<object>());
        }

        return pool;
    }
}

internal static class Parser
{
    private static readonly Pools s_pools = new();

    internal static bool Parse(string text)
    {
        var pool = s_pools.GetOrAdd(text);
        lock (pool)
        {
            var parser = pool.Count == 0 ? new object() : pool.Pop();
            pool.Push(parser);
            return parser.Equals(text);
        }
    }
}
