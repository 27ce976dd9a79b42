public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public static Registry Create(Device device)
    {
        var registry = new Registry();
        registry._devices[device.Id] = device;
        device.Probe();
        return registry;
    }

    public Device? Find(int id) => _devices.TryGetValue(id, out var found) ? found : null;
}
