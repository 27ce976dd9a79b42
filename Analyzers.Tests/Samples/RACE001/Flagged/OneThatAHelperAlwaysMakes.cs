public sealed class Publishers
{
    private readonly List<string> _sources = new();

    public void Add(string source) => _sources.Add(source);

    public int Count => _sources.Count;
}

public sealed class Settings
{
    private readonly ConcurrentDictionary<string, object> _values = new();

    public T Get<T>(string key) => (T)_values[key];

    public T Create<T>()
        where T : class, new()
    {
        var value = new T();
        _values[typeof(T).Name] = value;
        return value;
    }
}

public static class Configuration
{
    public static void Register(Settings settings, string source) => {|RACE001:settings.Create<Publishers>()|}.Add(source);

    public static int Count(Settings settings) => settings.Get<Publishers>(nameof(Publishers)).Count;
}
