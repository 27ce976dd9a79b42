public sealed class Settings
{
    private volatile Dictionary<string, string> _values = new();

    public void Reload(string[] names)
    {
        {|RACE009:_values = new Dictionary<string, string>()|};
        foreach (var name in names)
        {
            _values[name] = name;
        }
    }

    public string? Get(string name) => _values.GetValueOrDefault(name);
}
