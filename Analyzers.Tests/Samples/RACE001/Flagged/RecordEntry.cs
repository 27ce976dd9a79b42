public sealed record Device(int Id)
{
    public int[]? Queues { get; set; }
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Register(Device device)
    {
        {|RACE001:_devices[device.Id] = device|};
        device.Queues = new int[4];
    }

    public Device? Find(int id)
    {
        return _devices.TryGetValue(id, out var found) ? found : null;
    }
}
