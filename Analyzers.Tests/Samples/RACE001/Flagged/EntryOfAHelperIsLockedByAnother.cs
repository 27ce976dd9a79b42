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

    internal int CountOf(string key) => _pools.TryGetValue(key, out var pool) ? pool.Count : 0;
}

internal static class Parser
{
    private static readonly Pools s_pools = new();

    internal static void Return(string text, object parser)
    {
        var pool = {|RACE001:s_pools.GetOrAdd(text)|};
        lock (parser)
        {
            pool.Push(parser);
        }
    }
}
