public sealed class Case
{
    public Case(string text) => Text = text;

    public string Text { get; }

    public int Width { get; private set; }

    public void Measure() => Width = Text.Length;
}

public sealed class Cases
{
    private readonly ConcurrentDictionary<string, Case> _all = new();

    public void Process(string text)
    {
        var found = {|RACE001:_all.GetOrAdd(text, _ => new Case(text))|};
        found.Measure();
    }

    public int WidthOf(string text) => _all.TryGetValue(text, out var found) ? found.Width : 0;
}
