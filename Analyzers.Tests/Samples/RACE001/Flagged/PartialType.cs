public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public partial class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public Device? Find(int id) => _devices.TryGetValue(id, out var found) ? found : null;
}

public partial class Registry
{
    public void Register(Device device)
    {
        {|RACE001:_devices[device.Id] = device|};
        device.Probe();
    }
}
