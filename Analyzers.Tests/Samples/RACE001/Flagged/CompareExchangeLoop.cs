public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private ImmutableList<Device> _devices = ImmutableList<Device>.Empty;

    public void Register(Device device)
    {
        ImmutableList<Device> before;
        ImmutableList<Device> after;
        do
        {
            before = _devices;
            after = before.Add(device);
        }
        while ({|RACE001:Interlocked.CompareExchange(ref _devices, after, before)|} != before);

        device.Probe();
    }

    public Device? Find(int id) => _devices.Find(device => device.Id == id);
}
