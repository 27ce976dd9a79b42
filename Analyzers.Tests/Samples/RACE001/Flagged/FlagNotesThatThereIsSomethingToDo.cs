public sealed class Parameters
{
    private readonly List<string> _items = new();
    private volatile bool _isDirty;

    public bool IsDirty => _isDirty;

    public int Count => _items.Count;

    public void Add(string item)
    {
        _isDirty = true;
        _items.Add(item);
    }
}

public sealed class Commands
{
    private readonly ConcurrentDictionary<string, Parameters> _all = new();

    public void Register(string name, string first)
    {
        var parameters = new Parameters();
        {|RACE001:_all[name] = parameters|};
        parameters.Add(first);
    }

    public bool MustPrepare(string name) => _all.TryGetValue(name, out var parameters) && parameters.IsDirty;

    public int Count(string name) => _all.TryGetValue(name, out var parameters) ? parameters.Count : 0;
}
