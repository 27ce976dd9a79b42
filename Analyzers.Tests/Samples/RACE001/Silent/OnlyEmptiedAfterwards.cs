public sealed class Session
{
    public List<int> Pending { get; } = new() { 1, 2 };
}

public sealed class Registry
{
    private readonly List<Session> _all = new();

    public void Add(Session session)
    {
        lock (_all)
        {
            _all.Add(session);
        }

        session.Pending.Clear();
    }

    public int First()
    {
        lock (_all)
        {
            return _all[0].Pending.Count;
        }
    }
}
