public sealed class Device
{
    public int Id;
    public int[]? Queues;
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Register(Device device)
    {
        {|RACE001:_devices.TryAdd(device.Id, device)|};
        Fill();

        void Fill() => device.Queues = new int[4];
    }

    public Device? Find(int id)
    {
        return _devices.TryGetValue(id, out var found) ? found : null;
    }
}
