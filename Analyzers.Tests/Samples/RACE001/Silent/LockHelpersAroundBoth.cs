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
        TakeLock();
        try
        {
            _devices.Add(device);
            device.Probe();
        }
        finally
        {
            ReleaseLock();
        }
    }

    public Device? Find(int id)
    {
        TakeLock();
        try
        {
            return _devices.Find(device => device.Id == id);
        }
        finally
        {
            ReleaseLock();
        }
    }

    private void TakeLock() => Monitor.Enter(_gate);

    private void ReleaseLock() => Monitor.Exit(_gate);
}
