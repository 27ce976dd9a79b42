public interface ITable
{
    void Add(string row);

    int Count(ITable[] others);
}

public sealed class Store(Func<string, ITable> make)
{
    private readonly object _gate = new();
    private Dictionary<string, ITable>? _tables;

    public int Count(string name, string[] derived)
    {
        lock (_gate)
        {
            return Ensure(name).Count(derived.Select(Ensure).ToArray());
        }
    }

    public void Seed(string[] rows)
    {
        lock (_gate)
        {
            if (_tables == null)
            {
                _tables = new();
                Fill(rows);
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _tables = null;
        }
    }

    private void Fill(string[] rows)
    {
        lock (_gate)
        {
            foreach (var row in rows)
            {
                Ensure(row).Add(row);
            }
        }
    }

    private ITable Ensure(string name)
    {
        _tables ??= new();
        if (!_tables.TryGetValue(name, out var table))
        {
            _tables.Add(name, table = make(name));
        }

        return _tables[name];
    }
}
