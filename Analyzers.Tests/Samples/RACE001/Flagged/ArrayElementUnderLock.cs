public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly object _gate = new();
    private readonly Device?[] _devices = new Device?[8];

    public void Register(Device device)
    {
        lock (_gate)
        {
            {|RACE001:_devices[device.Id] = device|};
        }

        device.Probe();
    }

    public Device? Find(int id)
    {
        lock (_gate)
        {
            return _devices[id];
        }
    }
}
