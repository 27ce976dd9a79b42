public sealed class Device
{
    public int Id;
    public int Uses;
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

        device.Uses++;
    }

    public Device? Find(int id)
    {
        lock (_devices)
        {
            return _devices.Find(device => device.Id == id);
        }
    }
}
