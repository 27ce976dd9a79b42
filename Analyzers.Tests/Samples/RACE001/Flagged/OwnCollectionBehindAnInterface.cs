using System.Collections.Generic;
using System.Collections.ObjectModel;

public sealed class Device
{
    public int[]? Queues;
}

public sealed class DeviceList : Collection<Device>, ICollection<Device>
{
    void ICollection<Device>.Add(Device device) => Insert(0, device);
}

public sealed class Registry
{
    private readonly object _gate = new();
    private readonly ICollection<Device> _devices = new DeviceList();

    public void Register(Device device)
    {
        lock (_gate)
        {
            {|RACE001:_devices.Add(device)|};
        }

        device.Queues = new int[4];
    }

    public int Queues()
    {
        lock (_gate)
        {
            var queues = 0;
            foreach (var device in _devices)
            {
                queues += device.Queues!.Length;
            }

            return queues;
        }
    }
}
