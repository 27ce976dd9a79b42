public static class Cache
{
    private static readonly object Gate = new();
    private static readonly Dictionary<string, List<string>> Lists = new();

    public static List<string> Get(string key)
    {
        lock (Gate)
        {
            if (Lists.TryGetValue(key, out var cached))
            {
                return cached;
            }
        }

        var list = new List<string>();
        lock (Gate)
        {
            {|RACE001:Lists[key] = list|};
        }

        for (var i = 0; i < 10; i++)
        {
            list.Add(key);
        }

        return list;
    }
}
