public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public async Task ProbeAsync()
    {
        await Task.Yield();
        Queues = new int[4];
    }
}

public sealed class Registry
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public async Task RegisterAsync(Device device)
    {
        {|RACE001:_devices[device.Id] = device|};
        await device.ProbeAsync().ConfigureAwait(false);
    }

    public Device? Find(int id) => _devices.TryGetValue(id, out var found) ? found : null;
}
