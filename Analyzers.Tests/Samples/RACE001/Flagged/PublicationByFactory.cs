public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Open(int id)
    {
        var device = {|RACE001:Create(id)|};
        device.Probe();
    }

    private Device Create(int id)
    {
        var device = new Device { Id = id };
        _devices[id] = device;
        return device;
    }

    public Device? Find(int id) => _devices.TryGetValue(id, out var found) ? found : null;
}
