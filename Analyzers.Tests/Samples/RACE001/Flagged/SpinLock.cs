public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private SpinLock _gate;
    private readonly List<Device> _devices = new();

    public void Register(Device device)
    {
        var taken = false;
        _gate.Enter(ref taken);
        try
        {
            {|RACE001:_devices.Add(device)|};
        }
        finally
        {
            _gate.Exit();
        }

        device.Probe();
    }

    public Device? Find(int id)
    {
        var taken = false;
        _gate.Enter(ref taken);
        try
        {
            return _devices.Find(device => device.Id == id);
        }
        finally
        {
            _gate.Exit();
        }
    }
}
