public sealed class Device
{
    private bool _ready;

    public int Id;
    public int[]? Queues;

    public bool IsReady => Volatile.Read(ref _ready);

    public void MarkReady() => Volatile.Write(ref _ready, true);

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Register(Device device)
    {
        _devices[device.Id] = device;
        device.Probe();
        device.MarkReady();
    }

    public Device? Get(int id)
    {
        var found = Find(id);
        return found != null && found.IsReady ? found : null;
    }

    private Device? Find(int id) => _devices.TryGetValue(id, out var found) ? found : null;
}
