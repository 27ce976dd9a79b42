public sealed class Device
{
    public int Id;
    public int[]? Queues;
}

public static class Setup
{
    public static void Fill(Device device) => Allocate(device);

    private static void Allocate(Device device) => device.Queues = new int[4];
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Register(Device device)
    {
        {|RACE001:_devices.TryAdd(device.Id, device)|};
        Setup.Fill(device);
    }

    public Device? Find(int id)
    {
        return _devices.TryGetValue(id, out var found) ? found : null;
    }
}
