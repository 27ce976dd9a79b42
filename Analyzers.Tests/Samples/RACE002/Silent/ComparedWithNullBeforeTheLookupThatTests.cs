public sealed class Work
{
    private volatile bool _isRunning;
    public string? Name;
    public bool IsRunning => _isRunning;
    public void Run(string name) { Name = name; _isRunning = true; }
}

public sealed class Dispatcher
{
    private readonly object _gate = new();
    private readonly Stack<Work> _saved = new();
    private Work? _top;

    public void Start(Work work)
    {
        lock (_gate) { _top = work; }
        work.Run("a");
    }

    public int Length() { lock (_gate) { return _top is { IsRunning: true } top ? top.Name!.Length : 0; } }

    public void Save()
    {
        lock (_gate)
        {
            if (_top is null) { throw new InvalidOperationException("not started"); }

            if (_top is { IsRunning: true } running) { _saved.Push(running); }
        }
    }
}
