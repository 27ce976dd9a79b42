public sealed class Cache
{
    private readonly ConcurrentDictionary<int, object[]> _byId = new();

    public object[] Find(int id) => _byId[id];

    public object Add(int id, object made)
    {
        var first = new[] { made };
        var items = first;
        if (_byId.TryAdd(id, items))
        {
            return made;
        }

        while (true)
        {
            items = _byId[id];
            var old = items;
            Array.Resize(ref items, old.Length + 1);
            items[old.Length] = made;
            if (_byId.TryUpdate(id, items, old))
            {
                return made;
            }
        }
    }
}
