public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly Mutex _gate = new();
    private readonly List<Device> _devices = new();

    public void Register(Device device)
    {
        _gate.WaitOne();
        try
        {
            {|RACE001:_devices.Add(device)|};
        }
        finally
        {
            _gate.ReleaseMutex();
        }

        device.Probe();
    }

    public Device? Find(int id)
    {
        _gate.WaitOne();
        try
        {
            return _devices.Find(device => device.Id == id);
        }
        finally
        {
            _gate.ReleaseMutex();
        }
    }
}
