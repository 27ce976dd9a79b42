public sealed class Registry
{
    private readonly ConcurrentDictionary<int, string> _names = new();

    public string Register(int id, string name)
    {
        _names[id] = name;
        name = name.Trim();
        return name;
    }

    public string? Find(int id) => _names.TryGetValue(id, out var found) ? found : null;
}
