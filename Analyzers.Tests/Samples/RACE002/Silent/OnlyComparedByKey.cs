public sealed class Device
{
    private bool _ready;

    public int Id;
    public int[]? Queues;

    public bool IsReady => Volatile.Read(ref _ready);

    public void MarkReady() => Volatile.Write(ref _ready, true);

    public void Probe() => Queues = new int[4];
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
        device.MarkReady();
    }

    public bool Has(int id)
    {
        lock (_devices)
        {
            return _devices.Exists(device => device.Id == id);
        }
    }
}
