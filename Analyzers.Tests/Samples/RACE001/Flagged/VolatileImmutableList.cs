public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly object _gate = new();
    private volatile ImmutableList<Device> _devices = ImmutableList<Device>.Empty;

    public void Register(Device device)
    {
        lock (_gate)
        {
            {|RACE001:_devices = _devices.Add(device)|};
        }

        device.Probe();
    }

    public Device? Find(int id)
    {
        return _devices.Find(device => device.Id == id);
    }
}
