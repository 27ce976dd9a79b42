public sealed class Jobs
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, List<string>> _triggers = new();

    public async Task AddAsync(string job, string trigger)
    {
        await _gate.WaitAsync();
        try
        {
            Add(job, trigger);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<int> CountAsync(string job)
    {
        await _gate.WaitAsync();
        try
        {
            return TriggersOf(job).Length;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Add(string job, string trigger)
    {
        RemoveTrigger(job, trigger);
        if (!_triggers.TryGetValue(job, out var list))
        {
            list = new List<string>();
            _triggers.Add(job, list);
        }

        list.Add(trigger);
    }

    private void RemoveTrigger(string job, string trigger)
    {
        if (_triggers.TryGetValue(job, out var list) && list.Remove(trigger) && TriggersOf(job).Length == 0)
        {
            RemoveJob(job);
        }
    }

    private void RemoveJob(string job)
    {
        foreach (var trigger in TriggersOf(job))
        {
            RemoveTrigger(job, trigger);
        }
    }

    private string[] TriggersOf(string job) => _triggers.TryGetValue(job, out var list) ? list.ToArray() : new string[0];
}
