public sealed class Device
{
    private readonly object _lock = new();
    private int[]? _queues;

    public int Id;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _queues?.Length ?? 0;
            }
        }
    }

    public void Probe()
    {
        lock (_lock)
        {
            _queues = new int[4];
        }
    }
}

public sealed class Registry
{
    private readonly List<Device> _devices = new();

    public void Register(Device device)
    {
        lock (_devices)
        {
            _devices.Add(device);
        }

        device.Probe();
    }

    public Device? Find(int id)
    {
        lock (_devices)
        {
            return _devices.Find(device => device.Id == id);
        }
    }
}
