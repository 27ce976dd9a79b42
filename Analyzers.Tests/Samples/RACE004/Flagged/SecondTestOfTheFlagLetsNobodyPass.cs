public sealed class Build
{
    private readonly object _lock = new();
    private bool _isSuccess;
    private List<string>? _log;

    public void Begin()
    {
        lock (_lock)
        {
            {|RACE004:_isSuccess = true|};
            _log = new List<string>();
        }
    }

    public int End()
    {
        if (!_isSuccess)
        {
            Console.WriteLine("failed");
        }

        if (!_isSuccess)
        {
            return 0;
        }

        return _log!.Count;
    }
}
