public sealed class Subscription
{
    private string?[] _names = new string?[2];
    private int _count;

    public void Add(string name)
    {
        Compact();
        if (_count == _names.Length)
        {
            Array.Resize(ref _names, _names.Length * 2);
        }

        _names[_count] = name;
        _count++;
    }

    public bool Contains(string name) => Array.IndexOf(_names, name, 0, _count) >= 0;

    private void Compact()
    {
        var count = 0;
        foreach (var name in _names)
        {
            if (name is not null)
            {
                _names[count++] = name;
            }
        }

        _count = count;
    }
}

public sealed class Subscriptions
{
    private readonly ConcurrentDictionary<string, Subscription> _byTopic = new();
    private readonly object _gate = new();

    public void Subscribe(string topic, string name)
    {
        Subscription? subscription;
        lock (_gate)
        {
            if (!_byTopic.TryGetValue(topic, out subscription))
            {
                subscription = new Subscription();
                _byTopic[topic] = subscription;
            }
        }

        subscription.Add(name);
    }

    public bool Has(string topic, string name) => _byTopic.TryGetValue(topic, out var subscription) && subscription.Contains(name);
}
