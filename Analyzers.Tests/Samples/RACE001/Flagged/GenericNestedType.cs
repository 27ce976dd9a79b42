public class Device
{
    public int Id;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registries<TKey>
    where TKey : notnull
{
    public sealed class Registry<TDevice>
        where TDevice : Device
    {
        private readonly ConcurrentDictionary<TKey, TDevice> _devices = new();

        public void Register(TKey key, TDevice device)
        {
            {|RACE001:_devices[key] = device|};
            device.Probe();
        }

        public TDevice? Find(TKey key) => _devices.TryGetValue(key, out var found) ? found : null;
    }
}
