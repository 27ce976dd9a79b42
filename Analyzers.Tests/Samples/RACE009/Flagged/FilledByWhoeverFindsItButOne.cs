public sealed class Keys
{
    private readonly List<string> _names = new();
    private int _shift;

    public int Count => _names.Count + _shift;

    public void Update()
    {
        _shift = 3;
        _names.Add("first");
    }
}

public static class Program
{
    private static Keys? s_keys;

    public static int Count => s_keys?.Count ?? 0;

    public static void Start()
    {
        if (s_keys == null)
        {
            {|RACE009:s_keys = new Keys()|};
        }

        s_keys.Update();
    }
}
