public struct Device
{
    public int Id;
    public int[]? Queues;
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Register(Device device)
    {
        _devices[device.Id] = device;
        device.Queues = new int[4];
    }

    public Device? Find(int id) => _devices.TryGetValue(id, out var found) ? found : null;
}
