public sealed class Entries
{
    public readonly ReaderWriterLockSlim Lock = new();
    public int[]? Positions;
}

public sealed class Table
{
    private readonly ConcurrentDictionary<string, Entries> _table = new();

    public void Add(string key, int[] positions)
    {
        if (!_table.TryGetValue(key, out var entries))
        {
            entries = new Entries();
            entries.Lock.EnterWriteLock();
            if (!_table.TryAdd(key, entries))
            {
                throw new InvalidOperationException();
            }
        }
        else
        {
            entries.Lock.EnterWriteLock();
        }

        try
        {
            entries.Positions = positions;
        }
        finally
        {
            entries.Lock.ExitWriteLock();
        }
    }

    public int[]? Find(string key)
    {
        if (!_table.TryGetValue(key, out var entries))
        {
            return null;
        }

        entries.Lock.EnterReadLock();
        try
        {
            return entries.Positions;
        }
        finally
        {
            entries.Lock.ExitReadLock();
        }
    }
}
