public sealed class Directory
{
    private readonly ConcurrentDictionary<Worker, int> _workers = new();

    public void Add(Worker worker) => _workers.TryAdd(worker, 0);

    public void Remove(Worker worker) => _workers.TryRemove(worker, out _);

    public IEnumerable<Worker> All
    {
        get
        {
            foreach (var pair in _workers)
            {
                yield return pair.Key;
            }
        }
    }
}

public sealed class Worker(Directory directory)
{
    private readonly Dictionary<int, string> _running = new();

    public int Running => _running.Count;

    public void Run(int id, string name)
    {
        directory.Add(this);
        Start(id, name);
    }

    private void Start(int id, string name)
    {
        lock (this)
        {
            _running.Add(id, name);
        }
    }
}
