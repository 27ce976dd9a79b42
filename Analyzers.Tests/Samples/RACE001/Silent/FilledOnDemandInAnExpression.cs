public sealed class Converter
{
    private string? _contract;
    private string? _other;

    public string? Contract => _contract;

    public string Read(string text) => _contract ?? (_contract = text.Trim());

    public void Use(string other) => _other = other;

    public int Length() => (_other + _contract).Length;
}

public sealed class Converters
{
    private readonly ConcurrentDictionary<Type, Converter> _converters = new();

    public string Read(Type type, string text) => _converters.GetOrAdd(type, _ => new Converter()).Read(text);

    public int Length(Type type) => _converters.TryGetValue(type, out var converter) ? converter.Length() : 0;
}
