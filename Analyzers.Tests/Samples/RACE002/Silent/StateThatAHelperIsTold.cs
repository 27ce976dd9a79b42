public enum Phase
{
    Created,
    Running,
    Stopped,
}

public sealed class Activation
{
    private volatile Phase _phase;

    public object? Instance { get; set; }

    public bool IsRunning => _phase == Phase.Running;

    public void Enter(Phase phase) => _phase = phase;
}

public sealed class Activations
{
    private readonly ConcurrentDictionary<int, Activation> _all = new();

    public void Add(int id)
    {
        var activation = new Activation { Instance = new object() };
        _all[id] = activation;
        activation.Enter(Phase.Running);
    }

    public void Stop(int id)
    {
        if (_all.TryGetValue(id, out var activation) && activation.IsRunning)
        {
            activation.Enter(Phase.Stopped);
        }
    }

    public object? Find(int id) => _all.TryGetValue(id, out var activation) ? activation.Instance : null;
}
