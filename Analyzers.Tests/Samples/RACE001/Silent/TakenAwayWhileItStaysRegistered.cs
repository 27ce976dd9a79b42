public sealed class Connections
{
    private readonly object _gate = new();
    private readonly ConcurrentDictionary<string, Entry> _all = new();

    public bool IsPending(string name) => _all.TryGetValue(name, out var entry) && entry.Pending is not null;

    public Task ConnectAsync(string name)
    {
        lock (_gate)
        {
            var entry = _all.GetOrAdd(name, _ => new Entry());
            return entry.Pending ??= Task.Delay(1);
        }
    }

    public void OnConnected(string name)
    {
        lock (_gate)
        {
            if (_all.TryGetValue(name, out var entry))
            {
                entry.Pending = null;
            }
        }
    }

    private sealed class Entry
    {
        public Task? Pending { get; set; }
    }
}
