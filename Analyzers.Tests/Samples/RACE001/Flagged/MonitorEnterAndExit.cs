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
        Monitor.Enter(_gate);
        try
        {
            {|RACE001:_devices.Add(device)|};
        }
        finally
        {
            Monitor.Exit(_gate);
        }

        device.Probe();
    }

    public Device? Find(int id)
    {
        Monitor.Enter(_gate);
        try
        {
            return _devices.Find(device => device.Id == id);
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }
}
