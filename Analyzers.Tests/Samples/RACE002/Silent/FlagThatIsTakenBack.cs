public sealed class Worker
{
    private volatile bool _busy;

    public string? Name { get; private set; }

    public bool IsBusy => _busy;

    public void Start(string name)
    {
        Name = name;
        _busy = true;
    }

    public void Rest() => _busy = false;
}

public sealed class Pool
{
    private readonly List<Worker> _workers = new();

    public void Add(string name)
    {
        var worker = new Worker();
        lock (_workers)
        {
            _workers.Add(worker);
        }

        worker.Start(name);
    }

    public Worker[] All()
    {
        lock (_workers)
        {
            return _workers.ToArray();
        }
    }
}
