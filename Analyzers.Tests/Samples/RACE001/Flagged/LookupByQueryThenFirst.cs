public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly object _gate = new();
    private readonly List<Device> _devices = new();

    public void Register(Device device)
    {
        lock (_gate)
        {
            {|RACE001:_devices.Insert(0, device)|};
        }

        device.Probe();
    }

    public Device? Find(int id)
    {
        lock (_gate)
        {
            return _devices.Where(device => device.Id > 0).OrderBy(device => device.Id).FirstOrDefault();
        }
    }
}
