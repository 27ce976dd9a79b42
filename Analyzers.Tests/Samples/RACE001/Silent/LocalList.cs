public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public static class Builder
{
    private static readonly object Gate = new();

    public static List<Device> Build(int count)
    {
        var devices = new List<Device>();
        lock (Gate)
        {
            for (var i = 0; i < count; i++)
            {
                var device = new Device();
                devices.Add(device);
                device.Probe();
            }
        }

        return devices;
    }
}
