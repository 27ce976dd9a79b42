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
            Insert(device);
        }
    }

    public Device? Find(int id)
    {
        lock (_gate)
        {
            return Search(id);
        }
    }

    private void Insert(Device device)
    {
        _devices.Add(device);
        device.Probe();
    }

    private Device? Search(int id) => _devices.Find(device => device.Id == id);
}
