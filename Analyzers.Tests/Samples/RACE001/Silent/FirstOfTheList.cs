sealed class Device
{
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

sealed class Devices
{
    private readonly List<Device> _devices = new();

    public void Register()
    {
        lock (_devices)
        {
            _devices.Add(new Device());
        }

        _devices[0].Probe();
    }

    public int CountQueues()
    {
        lock (_devices)
        {
            return _devices[0].Queues!.Length;
        }
    }
}
