public sealed class Device
{
    public int[]? Queues { get; private set; }

    public void Probe() => Queues = new int[1];
}

public sealed class Host
{
    private readonly object _gate = new();

    public Device? Current { get; private set; }

    public void Start()
    {
        lock (_gate)
        {
            Current = new Device();
        }

        Current.Probe();
    }
}
