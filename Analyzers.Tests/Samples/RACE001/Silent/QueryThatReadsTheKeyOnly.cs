public sealed class Session
{
    public string Key = "";
    public int Requests;
}

public sealed class Sessions
{
    private readonly object _gate = new();
    private readonly List<Session> _all = new();

    public void Add(string key)
    {
        var session = new Session { Key = key };
        lock (_gate)
        {
            _all.Add(session);
        }

        session.Requests = key.Length;
    }

    public int Count(string key)
    {
        lock (_gate)
        {
            return _all.Count(session => session.Key == key);
        }
    }
}
