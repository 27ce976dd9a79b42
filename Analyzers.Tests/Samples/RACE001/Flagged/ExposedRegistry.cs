public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    public ConcurrentDictionary<int, Device> Devices { get; } = new();

    public void Register(Device device)
    {
        {|RACE001:Devices[device.Id] = device|};
        device.Probe();
    }
}
