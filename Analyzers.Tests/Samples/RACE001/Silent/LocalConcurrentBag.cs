public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public static class Builder
{
    public static ConcurrentBag<Device> Build()
    {
        var devices = new ConcurrentBag<Device>();
        var device = new Device();
        devices.Add(device);
        device.Probe();
        return devices;
    }
}
