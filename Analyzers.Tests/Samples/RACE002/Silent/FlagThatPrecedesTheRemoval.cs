public sealed class Client
{
    private volatile bool _closed;

    public string? Last { get; set; }

    public bool IsClosed => _closed;

    public void Close() => _closed = true;
}

public sealed class Server
{
    private readonly ConcurrentDictionary<int, Client> _clients = new();

    public void Serve(int id, string line)
    {
        var client = new Client();
        _clients[id] = client;
        client.Last = line;
        client.Close();
        _clients.TryRemove(id, out _);
    }

    public string? LastOf(int id) => _clients.TryGetValue(id, out var client) ? client.Last : null;

    public int CountOpen()
    {
        var count = 0;
        foreach (var client in _clients.Values)
        {
            if (!client.IsClosed && client.Last is not null)
            {
                count++;
            }
        }

        return count;
    }
}
