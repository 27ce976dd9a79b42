public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Register(Device device)
    {
        _devices[device.Id] = device;
        device.Probe();
    }

    public int Sum()
    {
        var sum = 0;
        foreach (var pair in _devices)
        {
            sum += pair.Value.Id;
        }

        return sum;
    }
}
