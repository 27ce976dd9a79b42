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

    public bool TryGet<T>(string key, out T? value)
    {
        value = default;
        if (!_values.TryGetValue(key, out var found) || found is not T)
        {
            return false;
        }

        value = (T)found;
        return true;
    }

    public void Set(string key, object value) => _values[key] = value;

    public T GetOrCreate<T>()
        where T : class, new()
    {
        if (!TryGet(typeof(T).Name, out T? value))
        {
            value = new T();
            Set(typeof(T).Name, value);
        }

        return value!;
    }
}

public static class Configuration
{
    public static void Register(Settings settings, string source) => settings.GetOrCreate<Publishers>().Add(source);

    public static int Count(Settings settings) => settings.Get<Publishers>(nameof(Publishers)).Count;
}
