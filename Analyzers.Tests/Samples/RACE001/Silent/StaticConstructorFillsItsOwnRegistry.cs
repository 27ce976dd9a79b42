public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public static class Registry
{
    private static readonly ConcurrentDictionary<int, Device> Devices = new();

    static Registry()
    {
        var device = new Device();
        Devices[0] = device;
        device.Probe();
    }

    public static Device? Find(int id) => Devices.TryGetValue(id, out var found) ? found : null;
}
