public sealed class Batch
{
    public DateTime CommittedAt { get; set; }
}

public interface IDispatcher
{
    bool CheckAccess();

    void VerifyAccess();
}

public sealed class OwnerThread
{
    private readonly IDispatcher _dispatcher;
    private int _checks;

    public OwnerThread(IDispatcher dispatcher) => _dispatcher = dispatcher;

    public int Checks => _checks;

    public bool CheckAccess() => _dispatcher.CheckAccess();

    public void VerifyAccess() => _dispatcher.VerifyAccess();
}

public sealed class Compositor
{
    private readonly object _gate = new();
    private Batch? _next;

    public Compositor(OwnerThread owner) => Owner = owner;

    public OwnerThread Owner { get; }

    public Batch Request()
    {
        Owner.VerifyAccess();
        return _next ??= new Batch();
    }

    public void Commit()
    {
        Owner.VerifyAccess();
        var batch = new Batch();
        _next = batch;
        batch.CommittedAt = DateTime.UtcNow;
        lock (_gate)
        {
            _next = null;
        }
    }
}
