public sealed class Device
{
    private bool _probed;

    public int Id;
    public int[]? Queues;

    public void Probe()
    {
        Queues = new int[4];
        _probed = true;
    }
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Register(Device device)
    {
        {|RACE001:_devices[device.Id] = device|};
        device.Probe();
    }

    public Device? Find(int id) => _devices.TryGetValue(id, out var found) ? found : null;
}
