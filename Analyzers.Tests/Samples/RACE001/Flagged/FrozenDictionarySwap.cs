public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private volatile System.Collections.Frozen.FrozenDictionary<int, Device> _devices = System.Collections.Frozen.FrozenDictionary<int, Device>.Empty;

    public void Register(Device device)
    {
        var copy = new Dictionary<int, Device>(_devices) { [device.Id] = device };
        {|RACE001:_devices = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(copy)|};
        device.Probe();
    }

    public Device? Find(int id)
    {
        return _devices.TryGetValue(id, out var found) ? found : null;
    }
}
