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

    public Device? Find(int id)
    {
        Device? found;
        lock (_devices)
        {
            found = _devices.Find(device => device.Id == id);
        }

        return found is { IsReady: true } ? found : null;
    }
}
