public sealed class Settings
{
    private volatile Dictionary<string, string> _values = new();

    public void Reload(string[] names)
    {
        var values = new Dictionary<string, string>();
        foreach (var name in names)
        {
            values[name] = name;
        }

        _values = values;
    }

    public string? Get(string name) => _values.GetValueOrDefault(name);
}
