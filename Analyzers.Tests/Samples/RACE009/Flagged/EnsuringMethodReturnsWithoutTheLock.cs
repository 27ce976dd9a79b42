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
        if (_numbers != null)
        {
            return;
        }

        lock (_lock)
        {
            if (_numbers == null)
            {
                {|RACE009:_numbers = new Dictionary<string, int>()|};
                _numbers["one"] = 1;
            }
        }
    }
}
