sealed class Device
{
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

sealed class Devices
{
    private readonly ConcurrentDictionary<int, Device> _devices = new();

    public void Register(int id)
    {
        if ({|RACE001:_devices.TryAdd(id, new Device())|})
        {
            _devices[id].Probe();
        }
    }

    public int CountQueues(int id) => _devices.TryGetValue(id, out var device) ? device.Queues!.Length : 0;
}
