public sealed class Subscribers
{
    private readonly ConcurrentDictionary<string, List<string>> _byTopic = new();
    private readonly object _gate = new();

    public void Subscribe(string topic, string name)
    {
        List<string>? names;
        lock (_gate)
        {
            if (!_byTopic.TryGetValue(topic, out names))
            {
                names = new List<string>();
                _byTopic[topic] = names;
            }
        }

        lock (names)
        {
            names.Add(name);
        }
    }

    public int Count(string topic) => _byTopic.TryGetValue(topic, out var names) ? names.FindAll(name => name.Length > 0).Count : 0;
}
