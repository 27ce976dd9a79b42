public sealed class Registry
{
    private readonly ConcurrentDictionary<int, System.Text.StringBuilder> _texts = new();

    public void Register(int id)
    {
        var text = new System.Text.StringBuilder();
        {|RACE001:_texts[id] = text|};
        text.Capacity = 100;
    }

    public System.Text.StringBuilder? Find(int id) => _texts.TryGetValue(id, out var found) ? found : null;
}
