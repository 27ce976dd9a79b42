public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry : IDisposable
{
    private readonly List<Device> _devices = new();
    private readonly Timer _timer;

    public Registry() => _timer = new Timer(_ => Poll(), null, 0, 1000);

    public void Register(Device device)
    {
        lock (_devices)
        {
            {|RACE001:_devices.Add(device)|};
        }

        device.Probe();
    }

    private void Poll()
    {
        lock (_devices)
        {
            foreach (var device in _devices)
            {
                Console.WriteLine(device.Queues!.Length);
            }
        }
    }

    public void Dispose() => _timer.Dispose();
}
