public sealed class Device
{
    private bool _ready;

    public int Id;
    public int[]? Queues;

    public bool IsReady => Volatile.Read(ref _ready);

    public void MarkReady() => Volatile.Write(ref _ready, true);

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly List<Device> _devices = new();

    public void Register(Device device)
    {
        lock (_devices)
        {
            _devices.Add(device);
        }

        device.Probe();
        device.MarkReady();
    }

    public void Print(int id)
    {
        Device? found;
        lock (_devices)
        {
            found = {|RACE002:_devices.Find(device => device.Id == id)|};
        }

        if (found is not null)
        {
            Console.WriteLine(found);
        }
    }
}
