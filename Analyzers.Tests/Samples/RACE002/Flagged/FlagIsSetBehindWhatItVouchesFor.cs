public sealed class Parameters
{
    private readonly List<string> _items = new();
    private bool _isFilled;

    public bool IsFilled => Volatile.Read(ref _isFilled);

    public int Count => _items.Count;

    public void Add(string item)
    {
        _items.Add(item);
        Volatile.Write(ref _isFilled, true);
    }
}

public sealed class Commands
{
    private readonly ConcurrentDictionary<string, Parameters> _all = new();

    public void Register(string name, string first)
    {
        var parameters = new Parameters();
        _all[name] = parameters;
        parameters.Add(first);
    }

    public bool CanRun(string name) => _all.TryGetValue(name, out var parameters) && parameters.IsFilled;

    public int Count(string name) => {|RACE002:_all.TryGetValue(name, out var parameters)|} ? parameters.Count : 0;
}
