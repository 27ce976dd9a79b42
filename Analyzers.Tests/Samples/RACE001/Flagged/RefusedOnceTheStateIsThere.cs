public enum Phase
{
    Active,
    Over,
}

public sealed class Worker
{
    private readonly int[] _squares = new int[8];
    private volatile Phase _phase;

    public void Prepare(int n) => _squares[n] = n * n;

    public void Close() => _phase = Phase.Over;

    public int Square(int n)
    {
        if (_phase != Phase.Active)
        {
            throw new InvalidOperationException();
        }

        return _squares[n];
    }
}

public sealed class Workers
{
    private readonly Dictionary<int, Worker> _all = new();

    public void Add(int id)
    {
        var worker = new Worker();
        lock (_all)
        {
            {|RACE001:_all[id] = worker|};
        }

        for (var n = 0; n < 8; n++)
        {
            worker.Prepare(n);
        }

        worker.Close();
    }

    public int Look(int id)
    {
        Worker worker;
        lock (_all)
        {
            worker = _all[id];
        }

        return worker.Square(2);
    }
}
