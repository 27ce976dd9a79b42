public sealed class Device
{
    public int[]? Queues { get; set; }
}

public sealed class Registry
{
    private readonly List<object> _devices = new();

    public void Register(Device device)
    {
        lock (_devices)
        {
            _devices.Add(device);
        }

        device.Queues = new int[4];
    }

    public bool Has(Type type)
    {
        lock (_devices)
        {
            foreach (var device in _devices)
            {
                if (type.IsInstanceOfType(device))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
