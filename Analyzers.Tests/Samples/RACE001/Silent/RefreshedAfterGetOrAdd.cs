public sealed class Session
{
    public string? Client { get; set; }
}

public sealed class Sessions
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new();

    public string? ClientOf(string key) => _sessions.TryGetValue(key, out var session) ? session.Client : null;

    public Session Open(string key, string client)
    {
        var made = new Session { Client = client };
        var session = _sessions.GetOrAdd(key, made);
        session.Client = client;
        return session;
    }
}
