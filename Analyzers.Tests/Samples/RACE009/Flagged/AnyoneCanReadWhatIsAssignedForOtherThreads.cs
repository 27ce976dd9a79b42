public sealed class Device
{
    public int[]? Queues { get; private set; }

    public void Probe() => Queues = new int[1];
}

public sealed class Host
{
    private volatile Device? _current;

    public Device? Current => _current;

    public void Start()
    {
        {|RACE009:_current = new Device()|};
        _current.Probe();
    }
}
