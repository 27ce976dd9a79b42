public sealed class Lease
{
    private readonly CancellationTokenSource _ready = new();

    public int[]? Data;

    public CancellationToken Ready => _ready.Token;

    public void Fill()
    {
        Data = new int[8];
        _ready.Cancel();
    }
}

public sealed class Leases
{
    private readonly ConcurrentDictionary<int, Lease> _leases = new();

    public void Add(int id)
    {
        var lease = new Lease();
        if (_leases.TryAdd(id, lease))
        {
            lease.Fill();
        }
    }

    public int Length(int id) => _leases.TryGetValue(id, out var lease) && lease.Ready.IsCancellationRequested ? lease.Data!.Length : 0;

    public int First(int id) => {|RACE002:_leases.TryGetValue(id, out var lease)|} ? lease.Data![0] : 0;
}
