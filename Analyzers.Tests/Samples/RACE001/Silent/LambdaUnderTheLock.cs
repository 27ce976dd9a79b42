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

    public void Register(Device device) => WithLock(() =>
    {
        _devices.Add(device);
        device.Probe();
        return device;
    });

    public Device? Find(int id) => WithLock(() => _devices.Find(device => device.Id == id));

    private T WithLock<T>(Func<T> action)
    {
        lock (_gate)
        {
            return action();
        }
    }
}
