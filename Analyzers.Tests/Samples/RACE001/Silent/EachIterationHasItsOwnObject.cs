public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly ConcurrentBag<Device> _devices = new();

    public void Load(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var device = new Device();
            device.Probe();
            _devices.Add(device);
        }
    }

    public Device? Any() => _devices.TryPeek(out var found) ? found : null;
}
