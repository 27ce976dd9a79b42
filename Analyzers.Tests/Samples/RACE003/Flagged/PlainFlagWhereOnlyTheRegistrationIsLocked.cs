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
    private bool _isAuthenticated;

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
            {|RACE003:_isAuthenticated = true|};
        }
    }

    public bool Poll() => IsLineOpen();

    private bool IsLineOpen() => _line!.Version!.Length > 0;
}
