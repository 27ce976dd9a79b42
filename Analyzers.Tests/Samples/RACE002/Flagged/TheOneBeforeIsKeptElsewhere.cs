public sealed class Instance
{
    private bool _ready;

    public Instance? Next;

    public string? Node;

    public int Groups;

    public bool IsReady => Volatile.Read(ref _ready);

    public void SetReady() => Volatile.Write(ref _ready, true);
}

public sealed class Core
{
    private readonly object _gate = new();
    private Instance? _head;
    private Instance? _last;

    public void Register(Instance instance, Func<Instance, int> probe)
    {
        lock (_gate)
        {
            instance.Next = _head;
            _last = _head;
            _head = instance;
        }

        var groups = probe(instance);
        if ({|RACE002:groups < 0|})
        {
            lock (_gate)
            {
                _head = instance.Next;
            }

            return;
        }

        instance.Groups = groups;
        instance.SetReady();
    }

    public int LastGroups() => _last?.Groups ?? 0;

    public int GroupsFor(string node)
    {
        lock (_gate)
        {
            for (var instance = _head; instance is not null; instance = instance.Next)
            {
                if (instance.Node == node && instance.IsReady)
                {
                    return instance.Groups;
                }
            }

            return -1;
        }
    }
}
