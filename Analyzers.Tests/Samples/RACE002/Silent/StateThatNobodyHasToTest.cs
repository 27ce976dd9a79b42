public enum Mode
{
    Idle,
    Watching,
}

public sealed class Client
{
    private Mode _mode;

    public string? Last { get; private set; }

    public void Read(string line) => Last = line;

    public void Watch()
    {
        if (_mode == Mode.Idle)
        {
            _mode = Mode.Watching;
        }
    }
}

public sealed class Server
{
    private readonly ConcurrentDictionary<int, Client> _clients = new();

    public void Serve(int id, string line)
    {
        var client = new Client();
        _clients[id] = client;
        client.Read(line);
        client.Watch();
    }

    public void ForAll(Action<Client> action)
    {
        foreach (var client in _clients.Values)
        {
            action(client);
        }
    }
}
