public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly SyncRoot _root = new();
    private readonly List<Device> _devices = new();

    public void Register(Device device)
    {
        using (_root.Hold())
        {
            _devices.Add(device);
            device.Probe();
        }
    }

    public Device? Find(int id)
    {
        using (_root.Hold())
        {
            return _devices.Find(device => device.Id == id);
        }
    }
}

public sealed class SyncRoot
{
    private readonly object _lock = new();

    public Holder Hold()
    {
        Monitor.Enter(_lock);
        return new Holder(_lock);
    }

    public sealed class Holder : IDisposable
    {
        private readonly object _lock;

        public Holder(object held) => _lock = held;

        public void Dispose() => Monitor.Exit(_lock);
    }
}
