public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Ping(Device device)
    {
        device.Probe();
        Pong(device);
    }

    public void Pong(Device device)
    {
        _devices[device.Id] = device;
        if (device.Id > 0)
        {
            Console.WriteLine(device.Id);
        }
    }

    public Device? Find(int id) => _devices.TryGetValue(id, out var found) ? found : null;
}
