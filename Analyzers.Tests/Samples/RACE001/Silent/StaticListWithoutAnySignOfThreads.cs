public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public static class Registry
{
    private static readonly List<Device> Devices = new();

    public static void Register(Device device)
    {
        Devices.Add(device);
        device.Probe();
    }

    public static Device? Find(int id) => Devices.Find(device => device.Id == id);
}
