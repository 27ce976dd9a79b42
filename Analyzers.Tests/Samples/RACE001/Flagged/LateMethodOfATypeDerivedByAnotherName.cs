using Base = Device;

public abstract class Device
{
    public int Id;

    public abstract void Probe();
}

public sealed class Disk : Base
{
    public int[]? Queues;

    public override void Probe() => Queues = new int[4];
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

    public int[]? QueuesOf(int id)
    {
        lock (_gate)
        {
            return ((Disk)_devices.Find(device => device.Id == id)!).Queues;
        }
    }
}
