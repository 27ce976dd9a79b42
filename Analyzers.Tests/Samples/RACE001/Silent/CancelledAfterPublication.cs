public sealed class Lease
{
    private readonly CancellationTokenSource _stop = new();

    public int[]? Data;

    public void Cancel() => _stop.Cancel();
}

public sealed class Leases
{
    private readonly ConcurrentDictionary<int, Lease> _leases = new();

    public void Add(int id, bool isShort)
    {
        var lease = new Lease();
        lease.Data = new int[8];
        _leases[id] = lease;
        if (isShort)
        {
            lease.Cancel();
        }
    }

    public int Length(int id) => _leases.TryGetValue(id, out var lease) ? lease.Data!.Length : 0;
}
