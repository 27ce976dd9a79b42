public sealed class Handler
{
    public string? Name;
}

public sealed class Hub
{
    private readonly object _gate = new();
    private volatile Handler[] _handlers = [];

    public void Add(string name)
    {
        var handler = new Handler();
        handler.Name = name;
        lock (_gate)
        {
            _handlers = [.. _handlers, handler];
        }
    }

    public string? First() => _handlers.Length > 0 ? _handlers[0].Name : null;
}
