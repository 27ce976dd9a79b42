public sealed class Line
{
    public string? Version { get; set; }

    public int Available { get; set; }

    public void Greet() => Version = Environment.MachineName;
}

public sealed class Session
{
    private readonly object _gate = new();
    private Line? _line;
    private volatile bool _isAuthenticated;

    public bool IsConnected
    {
        get
        {
            if (!_isAuthenticated)
            {
                return false;
            }

            return IsLineOpen();
        }
    }

    public void Connect()
    {
        lock (_gate)
        {
            if (IsConnected)
            {
                return;
            }

            _line = new Line();
            _line.Greet();
            _isAuthenticated = true;
        }
    }

    public void Disconnect()
    {
        if (_line is not null)
        {
            Console.WriteLine(_line.Version!.Length);
            _line = null;
        }
    }

    private bool IsLineOpen() => _line!.Version!.Length > 0;
}
