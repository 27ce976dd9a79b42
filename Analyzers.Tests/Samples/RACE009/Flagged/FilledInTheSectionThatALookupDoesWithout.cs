public static class Names
{
    private static readonly object s_lock = new();
    private static Dictionary<string, string>? s_names;

    public static void Load(string[] paths)
    {
        lock (s_lock)
        {
            {|RACE009:s_names = new Dictionary<string, string>()|};
            foreach (var path in paths)
            {
                s_names[path] = path.Trim();
            }
        }
    }

    public static string? Get(string path) => s_names != null && s_names.TryGetValue(path, out var known) ? known : null;
}
