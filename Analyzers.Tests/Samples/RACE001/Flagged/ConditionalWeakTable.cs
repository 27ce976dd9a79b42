public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<object, Device> _devices = new();

    public void Register(Device device)
    {
        {|RACE001:_devices.Add(this, device)|};
        device.Probe();
    }

    public Device? Find(int id)
    {
        return _devices.TryGetValue(this, out var found) ? found : null;
    }
}
