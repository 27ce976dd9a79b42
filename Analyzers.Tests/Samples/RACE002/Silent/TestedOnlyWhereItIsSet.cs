public sealed class Setup
{
    private readonly TaskCompletionSource<bool> _done = new();
    private Task? _running;

    public object? Result { get; private set; }

    public bool IsDone => _done.Task.IsCompleted;

    public Task RunOnce(Func<Task<object>> action)
    {
        lock (this)
        {
            if (!IsDone && _running is null)
            {
                _running = Run(action);
            }

            return _done.Task;
        }
    }

    private async Task Run(Func<Task<object>> action)
    {
        Result = await action();
        _done.TrySetResult(true);
    }
}

public sealed class Setups
{
    private readonly List<Setup> _all = new();

    public Task Start(Func<Task<object>> action)
    {
        var setup = new Setup();
        lock (_all)
        {
            _all.Add(setup);
        }

        return setup.RunOnce(action);
    }

    public Task StartFirst(Func<Task<object>> action)
    {
        Setup first;
        lock (_all)
        {
            first = _all[0];
        }

        return first.RunOnce(action);
    }

    public Setup[] All()
    {
        lock (_all)
        {
            return _all.ToArray();
        }
    }
}
