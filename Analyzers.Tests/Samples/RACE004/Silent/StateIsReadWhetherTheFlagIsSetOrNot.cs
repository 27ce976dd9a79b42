public sealed class Build
{
    private readonly object _lock = new();
    private bool _isSuccess;
    private List<string>? _log;

    public void Begin()
    {
        lock (_lock)
        {
            _isSuccess = true;
            _log = new List<string>();
        }
    }

    public int End(bool hasFailed)
    {
        if (hasFailed || (_isSuccess && Environment.ExitCode != 0))
        {
            _isSuccess = false;
        }

        if (!_isSuccess)
        {
            Console.WriteLine("failed");
        }

        return _log!.Count;
    }
}
