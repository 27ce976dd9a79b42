public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<Device> _devices = new();

    public void Register(Device device)
    {
        _gate.Wait();
        try
        {
            {|RACE001:_devices.Add(device)|};
        }
        finally
        {
            _gate.Release();
        }

        device.Probe();
    }

    public Device? Find(int id)
    {
        _gate.Wait();
        try
        {
            return _devices.Find(device => device.Id == id);
        }
        finally
        {
            _gate.Release();
        }
    }
}
