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
        _devices[id] = new Device();
        id--;
        if (_devices.TryGetValue(id, out var predecessor))
        {
            predecessor.Probe();
        }
    }

    public int CountQueues(int id) => _devices.TryGetValue(id, out var device) ? device.Queues!.Length : 0;
}
