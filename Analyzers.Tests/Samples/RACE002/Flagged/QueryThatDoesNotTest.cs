public sealed class Device
{
    private volatile bool _ready;

    public int Speed;

    public bool IsReady => _ready;

    public void MarkReady() => _ready = true;
}

public sealed class Devices
{
    private readonly ConcurrentDictionary<int, Device> _all = new();

    public void Add(int id)
    {
        var device = new Device();
        _all[id] = device;
        device.Speed = id;
        device.MarkReady();
    }

    public int Speed(int id) => _all.TryGetValue(id, out var device) && device.IsReady ? device.Speed : -1;

    public List<Device> BySpeed() => {|RACE002:_all.Values|}.OrderBy(device => device.Speed).ToList();
}
