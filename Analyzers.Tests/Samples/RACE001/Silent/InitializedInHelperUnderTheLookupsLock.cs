public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly List<Device> _devices = new();

    public void Register(Device device)
    {
        lock (_devices)
        {
            Insert(device);
        }
    }

    public Device? Find(int id)
    {
        lock (_devices)
        {
            return _devices.Find(device => device.Id == id);
        }
    }

    private void Insert(Device device)
    {
        _devices.Add(device);
        device.Probe();
    }
}
