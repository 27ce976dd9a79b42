public sealed class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly System.Threading.Channels.Channel<Device> _devices = System.Threading.Channels.Channel.CreateUnbounded<Device>();

    public void Register(Device device)
    {
        {|RACE001:_devices.Writer.TryWrite(device)|};
        device.Probe();
    }

    public Device? Find(int id)
    {
        return _devices.Reader.TryRead(out var found) ? found : null;
    }
}
