public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly ReaderWriterLockSlim _gate = new();
    private readonly List<Device> _devices = new();

    public void Register(Device device)
    {
        _gate.EnterWriteLock();
        try
        {
            _devices.Add(device);
            device.Probe();
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    public Device? Find(int id)
    {
        _gate.EnterReadLock();
        try
        {
            return _devices.Find(device => device.Id == id);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }
}
