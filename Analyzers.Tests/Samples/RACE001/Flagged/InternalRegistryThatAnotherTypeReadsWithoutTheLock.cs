public class Source
{
    private protected readonly Dictionary<string, List<string>> _pending = new();

    public void Add(string key, string item)
    {
        lock (_pending)
        {
            if (!_pending.TryGetValue(key, out var list))
            {
                list = {|RACE001:_pending[key] = new List<string>()|};
            }

            list.Add(item);
        }
    }
}

public sealed class DerivedSource : Source
{
    public string? Peek(string key) => _pending.TryGetValue(key, out var list) ? list[0] : null;
}
