public sealed class Item
{
    public string? Text { get; private set; }

    public void Describe(string text) => Text = text;
}

public sealed class Items
{
    private readonly List<Item> _all = new();
    private bool _loaded;

    public void Make(string text)
    {
        var item = {|RACE001:Load()|};
        item.Describe(text);
    }

    public int[] Lengths()
    {
        lock (_all)
        {
            return _loaded ? _all.Select(item => item.Text!.Length).ToArray() : new int[0];
        }
    }

    private Item Load()
    {
        lock (_all)
        {
            var item = new Item();
            _all.Add(item);
            _loaded = true;
            return item;
        }
    }

    private void Finish()
    {
        lock (_all)
        {
            _loaded = true;
        }
    }
}
