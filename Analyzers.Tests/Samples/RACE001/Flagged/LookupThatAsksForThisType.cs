public sealed class Publishers
{
    public string? First { get; set; }
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
    public static void Register(Settings settings, string source)
    {
        var publishers = {|RACE001:settings.Create<Publishers>()|};
        publishers.First = source;
    }

    public static bool IsSendOnly(Settings settings) => settings.Get<bool>("sendOnly");

    public static int Length(Settings settings) => settings.Get<Publishers>(nameof(Publishers)).First!.Length;
}
