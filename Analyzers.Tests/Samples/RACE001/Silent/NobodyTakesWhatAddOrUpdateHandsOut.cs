public sealed class Positions
{
    private readonly ConcurrentDictionary<string, SortedList<long, byte>> _byKey = new();

    public void Add(string key, long position)
    {
        if (!_byKey.TryGetValue(key, out var positions))
        {
            positions = new SortedList<long, byte>();
            _byKey.AddOrUpdate(key, positions, (_, _) => throw new InvalidOperationException());
        }

        positions.Add(position, 0);
    }

    public SortedList<long, byte>? Find(string key) => _byKey.TryGetValue(key, out var positions) ? positions : null;
}
