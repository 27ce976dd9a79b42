public sealed class Words
{
    private readonly object _lock = new();
    private Dictionary<string, int>? _numbers;

    public int? Parse(string word)
    {
        EnsureLoaded();
        return _numbers != null && _numbers.TryGetValue(word, out var number) ? number : null;
    }

    public void Reset()
    {
        lock (_lock)
        {
            _numbers = null;
        }
    }

    private void EnsureLoaded()
    {
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
