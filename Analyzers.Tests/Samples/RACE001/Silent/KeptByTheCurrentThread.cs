public sealed class Resource
{
    private int[]? _pool;

    public int[] Pool() => _pool ?? throw new InvalidOperationException();

    public void Fill() => _pool = new int[4];

    public void Dispose() => Console.WriteLine(_pool!.Length);
}

public sealed class Resources
{
    private readonly Dictionary<Thread, Resource> _all = new();

    public Resource Make()
    {
        var thread = Thread.CurrentThread;
        var resource = new Resource();
        lock (_all)
        {
            _all[thread] = resource;
        }

        resource.Fill();
        return resource;
    }

    public void Clean()
    {
        lock (_all)
        {
            foreach (var pair in _all)
            {
                pair.Value.Dispose();
            }
        }
    }
}
