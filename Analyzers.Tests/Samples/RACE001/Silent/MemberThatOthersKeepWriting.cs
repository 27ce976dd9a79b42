public sealed class Device
{
    public int Id;
    public DateTime LastSeen;

    public void Touch() => LastSeen = DateTime.UtcNow;
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

        device.LastSeen = DateTime.UtcNow;
    }

    public Device? Find(int id)
    {
        lock (_devices)
        {
            return _devices.Find(device => device.Id == id);
        }
    }
}
