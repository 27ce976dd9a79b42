public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Tenant
{
    public List<Device> Devices { get; } = new();
}

public sealed class Registry
{
    private readonly Dictionary<int, Tenant> _tenants = new();

    public void Register(int tenant, Device device)
    {
        lock (_tenants)
        {
            {|RACE001:_tenants[tenant].Devices.Add(device)|};
        }

        device.Probe();
    }

    public Device? Find(int tenant, int id)
    {
        lock (_tenants)
        {
            return _tenants[tenant].Devices.Find(device => device.Id == id);
        }
    }
}
