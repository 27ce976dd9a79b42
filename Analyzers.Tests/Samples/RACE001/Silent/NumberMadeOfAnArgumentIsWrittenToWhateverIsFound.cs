public sealed class Map
{
    private int _last;
    public int Last => _last;
    public void Create(int id) => _last = id;
}

public sealed class Maps
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Map> _byName = new();

    public Map Get(string name)
    {
        lock (_gate) { if (_byName.TryGetValue(name, out var known)) { return known; } }

        var made = new Map();
        lock (_gate) { _byName.TryAdd(name, made); return _byName[name]; }
    }

    public int Last(string name) { lock (_gate) { return _byName[name].Last; } }
}

public sealed class Command
{
    private readonly Maps _maps;

    public Command(Maps maps) => _maps = maps;

    public void Execute(string[] args)
    {
        var id = int.Parse(args[0]);
        _maps.Get("a").Create(id);
    }
}
