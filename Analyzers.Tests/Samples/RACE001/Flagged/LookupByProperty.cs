public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public ICollection<Device> Devices => _devices.Values;

    public void Register(Device device)
    {
        {|RACE001:_devices[device.Id] = device|};
        device.Probe();
    }
}
