public sealed class Converter
{
    private string? _contract;

    public bool IsSupported => true;

    public string Read(string text) => _contract ??= text.Trim();
}

public sealed class Converters
{
    private readonly ConcurrentDictionary<Type, Converter> _converters = new();

    public string Read(Type type, string text) => _converters.GetOrAdd(type, _ => new Converter()).Read(text);

    public bool CanRead(Type type) => _converters.GetOrAdd(type, _ => new Converter()).IsSupported;
}
