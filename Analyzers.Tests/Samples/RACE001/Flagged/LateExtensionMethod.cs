public sealed class Device
{
    public int Id;
    public int[]? Queues;
}

public static class DeviceExtensions
{
    public static void Fill(this Device device) => device.Queues = new int[4];
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Register(Device device)
    {
        {|RACE001:_devices.TryAdd(device.Id, device)|};
        device.Fill();
    }

    public Device? Find(int id)
    {
        return _devices.TryGetValue(id, out var found) ? found : null;
    }
}
