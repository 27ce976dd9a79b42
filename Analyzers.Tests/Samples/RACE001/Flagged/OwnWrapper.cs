public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class DeviceTable
{
    private readonly ConcurrentDictionary<int, Device> _map = new();

    public void Put(Device device) => _map[device.Id] = device;

    public Device? Get(int id) => _map.TryGetValue(id, out var found) ? found : null;
}

public sealed class Registry
{
    private readonly DeviceTable _devices = new();

    public void Register(Device device)
    {
        {|RACE001:_devices.Put(device)|};
        device.Probe();
    }

    public Device? Find(int id) => _devices.Get(id);
}
