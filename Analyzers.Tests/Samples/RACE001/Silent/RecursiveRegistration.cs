public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Register(Device device, int depth)
    {
        device.Probe();
        _devices[device.Id] = device;
        if (depth > 0)
        {
            Register(new Device(), depth - 1);
        }
    }

    public Device? Find(int id) => _devices.TryGetValue(id, out var found) ? found : null;
}
