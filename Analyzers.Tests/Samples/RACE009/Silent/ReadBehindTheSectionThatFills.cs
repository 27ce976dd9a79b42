public static class Names
{
    private static readonly object s_lock = new();
    private static List<string>? s_names;

    public static IReadOnlyList<string> All()
    {
        lock (s_lock)
        {
            if (s_names == null)
            {
                s_names = new List<string>();
                s_names.Add("one");
            }
        }

        return s_names;
    }

    public static void Clear()
    {
        lock (s_lock)
        {
            s_names?.Clear();
        }
    }
}
