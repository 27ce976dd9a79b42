public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly object _gate = new();
    private readonly Stack<Device> _devices = new();

    public void Register(Device device)
    {
        lock (_gate)
        {
            {|RACE001:_devices.Push(device)|};
        }

        device.Probe();
    }

    public Device? Find(int id)
    {
        lock (_gate)
        {
            return _devices.Peek();
        }
    }
}
