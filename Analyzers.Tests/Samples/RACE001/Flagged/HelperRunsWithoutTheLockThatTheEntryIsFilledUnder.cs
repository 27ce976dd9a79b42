public sealed class Category
{
    public Dictionary<string, Dictionary<int, string>> Aliases { get; } = new();
    public List<Category> Children { get; } = new();
}

public sealed class Aliases
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentDictionary<int, Category> _categories = new();

    public async Task AddAsync(int id, string name, int node, string server)
    {
        var category = _categories[id];
        await _gate.WaitAsync();
        try
        {
            if (!category.Aliases.TryGetValue(name, out var group))
            {
                group = new();
                {|RACE001:category.Aliases[name] = group|};
            }

            group[node] = server;
        }
        finally
        {
            _gate.Release();
        }
    }

    public List<string> Find(int id, string name)
    {
        var found = new List<string>();
        Collect(_categories[id], name, found);
        return found;
    }

    private void Collect(Category category, string name, List<string> found)
    {
        foreach (var alias in category.Aliases)
        {
            if (alias.Key == name)
            {
                found.AddRange(alias.Value.Values);
            }
        }

        foreach (var child in category.Children)
        {
            Collect(child, name, found);
        }
    }
}
