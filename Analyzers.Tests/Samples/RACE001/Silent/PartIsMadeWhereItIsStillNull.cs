public sealed class Readers
{
    private readonly Dictionary<string, Entry> _entries = new();

    public int Count(string name)
    {
        var entry = Find(name);
        if (entry.Lines == null)
        {
            var text = name.Trim();
            entry.Lines = text.Split('\n');
        }

        return entry.Lines.Length;
    }

    public bool IsKnown(string name) => Find(name).IsKnown;

    private Entry Find(string name)
    {
        lock (_entries)
        {
            if (!_entries.TryGetValue(name, out var entry))
            {
                entry = new Entry { IsKnown = name.Length > 0 };
                _entries.Add(name, entry);
            }

            return entry;
        }
    }

    private sealed class Entry
    {
        public bool IsKnown;
        public string[]? Lines;
    }
}
