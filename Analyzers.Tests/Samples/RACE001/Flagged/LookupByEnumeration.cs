public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly object _gate = new();
    private readonly List<Device> _devices = new();

    public void Register(Device device)
    {
        lock (_gate)
        {
            {|RACE001:_devices.Add(device)|};
        }

        device.Probe();
    }

    public Device? Find(int id)
    {
        lock (_gate)
        {
            foreach (var device in _devices)
            {
                if (device.Id == id)
                {
                    return device;
                }
            }

            return null;
        }
    }
}
