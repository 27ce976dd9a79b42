public sealed class Batch
{
    public DateTime CommittedAt { get; set; }
}

public sealed class OwnerThread
{
    private readonly Thread _thread = Thread.CurrentThread;

    public bool IsHere() => Thread.CurrentThread == _thread;

    public void Require()
    {
        if (!IsHere())
        {
            Refuse();
        }

        static void Refuse() => throw new InvalidOperationException("Another thread owns this.");
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
        _next = batch;
        batch.CommittedAt = DateTime.UtcNow;
        lock (_gate)
        {
            _next = null;
        }
    }
}
