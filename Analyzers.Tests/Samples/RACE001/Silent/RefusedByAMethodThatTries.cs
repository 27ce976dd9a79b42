public sealed class Device
{
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly Dictionary<int, Device> _devices = new();

    public void Register(int id, Device device)
    {
        if (TryPut(id, device))
        {
            return;
        }

        device.Probe();
    }

    public Device? Find(int id)
    {
        lock (_devices)
        {
            return _devices.TryGetValue(id, out var device) ? device : null;
        }
    }

    private bool TryPut(int id, Device device)
    {
        lock (_devices)
        {
            if (_devices.ContainsKey(id))
            {
                return false;
            }

            _devices[id] = device;
            return true;
        }
    }
}
