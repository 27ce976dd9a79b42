public sealed class Subscribers
{
    private readonly ConcurrentDictionary<string, List<string>> _byTopic = new();

    public void Subscribe(string topic, string name)
    {
        if (!_byTopic.TryGetValue(topic, out var names))
        {
            names = new List<string>();
            _byTopic[topic] = names;
        }

        lock (names)
        {
            names.Add(name);
        }
    }

    public int Count(string topic) => _byTopic.TryGetValue(topic, out var names) ? names.Count : 0;
}
