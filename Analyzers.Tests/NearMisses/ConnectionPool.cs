namespace RaceAnalyzers.NearMisses;

/// <summary>
/// A pool of connections. A connection is opened before it is put into the pool, and while it is lent out it is in no
/// collection at all, so that whoever changes it has it alone.
/// </summary>
public sealed class ConnectionPool : IAsyncDisposable
{
    private readonly Stack<Connection> _idle = new();
    private readonly HashSet<int> _lent = new();
    private readonly object _gate = new();
    private readonly SemaphoreSlim _free;
    private int _nextId;
    private bool _isClosed;

    public ConnectionPool(int size) => _free = new SemaphoreSlim(size, size);

    public async Task<Connection> RentAsync(string server, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Take() ?? await OpenAsync(server, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public void Return(Connection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        connection.Reset();
        lock (_gate)
        {
            _lent.Remove(connection.Id);
            if (_isClosed)
            {
                connection.Close();
            }
            else
            {
                _idle.Push(connection);
            }
        }

        _free.Release();
    }

    public async ValueTask DisposeAsync()
    {
        Connection[] closing;
        lock (_gate)
        {
            _isClosed = true;
            closing = _idle.ToArray();
            _idle.Clear();
        }

        foreach (var connection in closing)
        {
            await connection.CloseAsync().ConfigureAwait(false);
        }

        _free.Dispose();
    }

    private Connection? Take()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (!_idle.TryPop(out var connection))
            {
                return null;
            }

            _lent.Add(connection.Id);
            return connection;
        }
    }

    private async Task<Connection> OpenAsync(string server, CancellationToken cancellationToken)
    {
        var connection = new Connection(Interlocked.Increment(ref _nextId));
        await connection.OpenAsync(server, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _lent.Add(connection.Id);
        }

        return connection;
    }
}

/// <summary>A connection, used by one flow at a time.</summary>
public sealed class Connection(int id)
{
    private readonly List<string> _statements = new();

    public int Id { get; } = id;

    public string? Server { get; private set; }

    public async Task OpenAsync(string server, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken).ConfigureAwait(false);
        Server = server;
    }

    public void Prepare(string statement) => _statements.Add(statement);

    public void Reset() => _statements.Clear();

    public void Close() => Server = null;

    public Task CloseAsync()
    {
        Close();
        return Task.CompletedTask;
    }
}
