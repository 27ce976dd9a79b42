public sealed class Words
{
    private readonly object _lock = new();
    private Dictionary<string, int>? _numbers;

    public int Parse(string word)
    {
        EnsureLoaded();
        return _numbers![word];
    }

    private void EnsureLoaded()
    {
        lock (_lock)
        {
            if (_numbers == null)
            {
                _numbers = new Dictionary<string, int>();
                _numbers["one"] = 1;
            }
        }
    }
}
