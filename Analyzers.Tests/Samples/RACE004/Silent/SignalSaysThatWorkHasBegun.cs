public sealed class Table
{
    public int Count { get; } = 1;
}

public sealed class Loader
{
    private readonly object _gate = new();
    private readonly ManualResetEvent _begun = new(false);
    private Table? _table;

    public void Load()
    {
        lock (_gate)
        {
            _begun.Set();
            _table = new Table();
        }
    }

    public int Count()
    {
        _begun.WaitOne();
        lock (_gate)
        {
            return _table!.Count;
        }
    }
}
