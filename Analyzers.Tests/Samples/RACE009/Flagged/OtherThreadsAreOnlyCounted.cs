public sealed class Batch
{
    public DateTime CommittedAt { get; set; }
}

public sealed class OwnerThread
{
    private readonly Thread _thread = Thread.CurrentThread;
    private int _others;

    public bool IsHere() => Thread.CurrentThread == _thread;

    public void Require()
    {
        if (!IsHere())
        {
            Interlocked.Increment(ref _others);
        }
    }
}

public sealed class Compositor
{
    private readonly object _gate = new();
    private Batch? _next;

    public Compositor(OwnerThread owner) => Owner = owner;

    public OwnerThread Owner { get; }

    public Batch Request()
    {
        Owner.Require();
        return _next ??= new Batch();
    }

    public void Commit()
    {
        Owner.Require();
        var batch = new Batch();
        {|RACE009:_next = batch|};
        batch.CommittedAt = DateTime.UtcNow;
        lock (_gate)
        {
            _next = null;
        }
    }
}
