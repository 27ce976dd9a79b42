public sealed class Worker
{
    private long _running;

    public string? Last { get; private set; }

    public bool IsRunning => Interlocked.Read(ref _running) == 1;

    public void Enqueue(string job)
    {
        Last = job;
        Interlocked.Exchange(ref _running, 1);
    }

    public void Rest() => Interlocked.Decrement(ref _running);
}

public sealed class Workers
{
    private readonly ConcurrentDictionary<string, Worker> _workers = new();

    public void Dispatch(string name, string job)
    {
        var worker = new Worker();
        _workers[name] = worker;
        worker.Enqueue(job);
    }

    public int Length(string name) => _workers.TryGetValue(name, out var worker) ? worker.Last!.Length : 0;
}
