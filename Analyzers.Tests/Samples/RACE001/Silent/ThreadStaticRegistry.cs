public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public static class Registry
{
    [ThreadStatic]
    private static ConcurrentDictionary<int, Device>? t_devices;

    public static void Register(Device device)
    {
        t_devices ??= new ConcurrentDictionary<int, Device>();
        t_devices[device.Id] = device;
        device.Probe();
    }

    public static Device? Find(int id) => t_devices!.TryGetValue(id, out var found) ? found : null;
}
