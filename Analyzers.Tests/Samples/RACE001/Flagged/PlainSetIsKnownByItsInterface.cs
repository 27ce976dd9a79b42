public sealed class Listeners
{
    private readonly ConcurrentDictionary<string, ICollection<string>> _byTopic = new();

    public void Add(string topic, string name) => {|RACE001:_byTopic.GetOrAdd(topic, _ => new Names())|}.Add(name);

    public ICollection<string> Of(string topic) => _byTopic.TryGetValue(topic, out var names) ? names : new Names();

    public bool Has(string topic, string name) => _byTopic.TryGetValue(topic, out var names) && names.Contains(name);

    private sealed class Names : ICollection<string>
    {
        private readonly List<string> _all = new();

        public int Count => _all.Count;

        public bool IsReadOnly => false;

        public void Add(string item) => _all.Add(item);

        public void Clear() => _all.Clear();

        public bool Contains(string item) => _all.Contains(item);

        public void CopyTo(string[] array, int arrayIndex) => _all.CopyTo(array, arrayIndex);

        public bool Remove(string item) => _all.Remove(item);

        public IEnumerator<string> GetEnumerator() => _all.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
