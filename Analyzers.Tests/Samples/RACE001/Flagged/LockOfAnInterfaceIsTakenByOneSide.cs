public sealed class Devices
{
    private readonly ILock _lock;
    private readonly ConcurrentDictionary<int, Device> _all = new();

    internal Devices(ILock @lock) => _lock = @lock;

    public void Add(int id)
    {
        var device = new Device();
        using (_lock.Lock())
        {
            {|RACE001:_all.TryAdd(id, device)|};
            device.Name = "device " + id;
        }
    }

    public string? Find(int id)
    {
        return _all[id].Name;
    }

    private sealed class Device
    {
        internal string? Name { get; set; }
    }
}

internal interface ILock
{
    IDisposable Lock();
}
