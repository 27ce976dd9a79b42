public sealed class ExclusiveLock
{
    private readonly Queue<TaskCompletionSource<bool>> _waiters = new();
    private int _taken;

    public Task AcquireAsync(CancellationToken token)
    {
        var waiter = new TaskCompletionSource<bool>();
        if (Interlocked.Increment(ref _taken) == 1)
        {
            waiter.SetResult(true);
        }
        else
        {
            lock (_waiters)
            {
                _waiters.Enqueue(waiter);
            }
        }

        return waiter.Task;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _taken) > 0)
        {
            lock (_waiters)
            {
                _waiters.Dequeue().SetResult(true);
            }
        }
    }
}

public sealed class State
{
    public string? Leader { get; set; }
}

public sealed class Cluster
{
    private readonly ExclusiveLock _transition = new();
    private readonly ConcurrentDictionary<int, State> _states = new();

    public async Task BecomeAsync(int id, string leader, CancellationToken token)
    {
        await _transition.AcquireAsync(token);
        try
        {
            var state = new State();
            {|RACE001:_states[id] = state|};
            await Task.Yield();
            state.Leader = leader;
        }
        finally
        {
            _transition.Release();
        }
    }

    public async Task<int> LengthAsync(int id, CancellationToken token)
    {
        await Task.Yield();
        try
        {
            return _states.TryGetValue(id, out var state) ? state.Leader!.Length : 0;
        }
        finally
        {
            _transition.ToString();
        }
    }
}
