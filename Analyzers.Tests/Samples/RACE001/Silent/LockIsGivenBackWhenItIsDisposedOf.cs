public sealed class Devices
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly ConcurrentDictionary<int, Device> _all = new();

    public void Add(int id)
    {
        var device = new Device();
        using (_lock.EnterDisposableWriteLock())
        {
            _all.TryAdd(id, device);
            device.Name = "device " + id;
        }
    }

    public string? Find(int id)
    {
        using (_lock.EnterDisposableReadLock())
        {
            return _all[id].Name;
        }
    }

    private sealed class Device
    {
        internal string? Name { get; set; }
    }
}

internal static class Locks
{
    internal static extern Scope EnterDisposableReadLock(this ReaderWriterLockSlim slim);

    internal static extern Scope EnterDisposableWriteLock(this ReaderWriterLockSlim slim);

    internal readonly struct Scope : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
