public sealed class Table
{
    public int Count { get; } = 1;
}

public sealed class Loader
{
    private readonly TaskCompletionSource _loaded = new();
    private Table _table = null!;

    public void Load()
    {
        {|RACE004:_loaded.SetResult()|};
        _table = new Table();
    }

    public async Task<int> CountAsync()
    {
        await _loaded.Task.ConfigureAwait(false);
        return _table.Count;
    }
}
