public sealed class Worker
{
    public string? Name { get; set; }
}

public sealed class Pump
{
    private readonly object _lock = new();
    private Worker? _worker;

    public void Start()
    {
        lock (_lock)
        {
            {|RACE009:_worker = new Worker()|};
            _worker.Name = "Pump";
        }
    }

    public string? Name() => _worker?.Name;
}
