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

    public async Task RegisterAsync(Device device)
    {
        await _gate.WaitAsync();
        try
        {
            _devices.Add(device);
            await Task.Yield();
            device.Probe();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<Device?> FindAsync(int id)
    {
        await _gate.WaitAsync();
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
