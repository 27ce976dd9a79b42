public sealed class Session
{
    public string? Client { get; set; }
}

public sealed class Sessions
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new();

    public void Open(string key, string client)
    {
        if (!_sessions.TryGetValue(key, out var session))
        {
            session = new Session();
            {|RACE001:_sessions.TryAdd(key, session)|};
        }

        session.Client = client;
    }

    public int LengthOf(string key) => _sessions.TryGetValue(key, out var session) ? session.Client!.Length : 0;
}
