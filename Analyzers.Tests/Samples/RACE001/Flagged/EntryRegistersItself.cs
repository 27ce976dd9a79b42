public sealed class Session
{
    private readonly ConcurrentDictionary<int, Session> _sessions;
    private readonly int _id;

    public Session(ConcurrentDictionary<int, Session> sessions, int id)
    {
        _sessions = sessions;
        _id = id;
    }

    public string? User { get; private set; }

    public void Open(string user)
    {
        {|RACE001:_sessions[_id] = this|};
        User = user;
    }

    public Session? Other(int id) => _sessions.TryGetValue(id, out var found) ? found : null;
}
