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

    public static int Start()
    {
        if (s_keys == null)
        {
            s_keys = new Keys();
        }

        s_keys.Update();
        return s_keys.Count;
    }
}
