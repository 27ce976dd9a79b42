public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private ImmutableDictionary<int, Device> _devices = ImmutableDictionary<int, Device>.Empty;

    public void Register(Device device)
    {
        {|RACE001:ImmutableInterlocked.TryAdd(ref _devices, device.Id, device)|};
        device.Probe();
    }

    public Device? Find(int id)
    {
        return _devices.TryGetValue(id, out var found) ? found : null;
    }
}
