public sealed class Table
{
    public int Count { get; } = 1;
}

public sealed class Loader
{
    private readonly ManualResetEventSlim _loaded = new();
    private Table? _table;

    public void Load()
    {
        _loaded.Set();
        Fill();
    }

    public int Count()
    {
        _loaded.Wait();
        return _table?.Count ?? 0;
    }

    private void Fill() => _table = new Table();
}
