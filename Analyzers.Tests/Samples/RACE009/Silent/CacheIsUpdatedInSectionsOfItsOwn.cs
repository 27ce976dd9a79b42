public static class Names
{
    private static readonly object s_lock = new();
    private static Dictionary<string, string>? s_names;

    public static string Get(string path)
    {
        lock (s_lock)
        {
            s_names ??= new Dictionary<string, string>();
            if (s_names.TryGetValue(path, out var known))
            {
                return known;
            }
        }

        var name = path.Trim();
        lock (s_lock)
        {
            s_names[path] = name;
        }

        return name;
    }
}
