public sealed class Journal
{
    private readonly ConcurrentDictionary<string, Cursor> _named = new();

    public Cursor Open(long start, string? name = null)
    {
        var cursor = new Cursor(start);
        if (name != null)
        {
            _named[name] = cursor;
        }

        return cursor;
    }

    public void Recover()
    {
        var cursor = Open(3);
        cursor.Move(5);
    }

    public long? Find(string name) => _named.TryGetValue(name, out var cursor) ? cursor.Last : null;
}

public sealed class Cursor
{
    private readonly long _start;

    internal Cursor(long start) => _start = start;

    internal long? Last { get; private set; }

    internal void Move(long steps) => Last = _start + steps;
}
