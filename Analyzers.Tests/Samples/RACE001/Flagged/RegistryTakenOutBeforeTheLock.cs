using System.Collections.Generic;

public sealed class Device
{
    public int[]? Queues;
}

public sealed class Registry
{
    private readonly Dictionary<int, Device> _devices = new();

    public void Register(int id, Device device)
    {
        var devices = _devices;
        lock (devices)
        {
            {|RACE001:devices.Add(id, device)|};
        }

        device.Queues = new int[4];
    }

    public int[]? QueuesOf(int id)
    {
        var devices = _devices;
        lock (devices)
        {
            return devices[id].Queues;
        }
    }
}
