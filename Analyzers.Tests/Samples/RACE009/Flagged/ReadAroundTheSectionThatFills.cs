public static class Names
{
    private static readonly object s_lock = new();
    private static List<string>? s_names;

    public static IReadOnlyList<string> All(bool isHurried)
    {
        if (isHurried && s_names != null)
        {
            return s_names;
        }

        lock (s_lock)
        {
            if (s_names == null)
            {
                {|RACE009:s_names = new List<string>()|};
                s_names.Add("one");
            }
        }

        return s_names;
    }
}
