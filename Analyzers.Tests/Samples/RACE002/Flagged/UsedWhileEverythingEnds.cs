public sealed class Device
{
    private bool _ready;

    public int[]? Queues;

    public bool IsReady => Volatile.Read(ref _ready);

    public void MarkReady() => Volatile.Write(ref _ready, true);

    public void Probe() => Queues = new int[4];

    public void Dispose() => Console.WriteLine(Queues?.Length);

    public void Print() => Console.WriteLine(Queues!.Length);
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Register(int id)
    {
        var device = new Device();
        _devices[id] = device;
        device.Probe();
        device.MarkReady();
    }

    public int[]? QueuesOf(int id) => _devices.TryGetValue(id, out var device) && device.IsReady ? device.Queues : null;

    public void Dispose()
    {
        foreach (var device in {|RACE002:_devices.Values|})
        {
            device.Print();
        }
    }
}
