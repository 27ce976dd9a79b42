public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public Device Open(int id)
    {
        var device = {|RACE001:_devices.GetOrAdd(id, key => new Device { Id = key })|};
        device.Probe();
        return device;
    }
}
