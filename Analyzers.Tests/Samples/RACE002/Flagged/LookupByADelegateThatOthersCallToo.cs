public sealed class Instance
{
    private volatile bool _ready;

    public string? Node;

    public int Groups;

    public bool IsReady => _ready;

    public void Complete(int groups)
    {
        Groups = groups;
        _ready = true;
    }
}

public sealed class Bus
{
    private readonly List<string> _devices = new();

    public void ForEach(Action<string> action) => _devices.ForEach(action);
}

public sealed class Core(Bus bus)
{
    private readonly List<Instance> _all = new();

    public void Register(Instance instance)
    {
        lock (_all)
        {
            _all.Add(instance);
        }

        bus.ForEach(Probe);
        instance.Complete(1);
    }

    public int GroupsFor(string node) => Find(node) is { IsReady: true } instance ? instance.Groups : 0;

    public void Probe(string node)
    {
        if ({|RACE002:Find(node)|} is { } instance)
        {
            Console.WriteLine(instance.Groups);
        }
    }

    private Instance? Find(string node)
    {
        lock (_all)
        {
            return _all.Find(instance => instance.Node == node);
        }
    }
}
