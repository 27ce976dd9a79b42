public sealed class Server
{
    private readonly List<string> _waiting = new();

    public void Wait(string name)
    {
        lock (_waiting)
        {
            _waiting.Add(name);
        }
    }

    public int CountWaiting()
    {
        lock (_waiting)
        {
            return _waiting.Count;
        }
    }
}

public sealed class Servers
{
    private readonly Dictionary<string, Server> _servers = new();

    public int CountWaiting(string key) => Get(key).CountWaiting();

    public void Connect(string key, string name)
    {
        var server = Get(key);
        server.Wait(name);
    }

    private Server Get(string key)
    {
        lock (_servers)
        {
            if (!_servers.TryGetValue(key, out var server))
            {
                server = new Server();
                _servers.Add(key, server);
            }

            return server;
        }
    }
}
