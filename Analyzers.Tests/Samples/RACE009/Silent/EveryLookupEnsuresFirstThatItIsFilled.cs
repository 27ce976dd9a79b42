public sealed class Routes
{
    private readonly object _lock = new();
    private Dictionary<string, string>? _byPath;
    private bool _isFrozen;

    public void Freeze()
    {
        lock (_lock)
        {
            if (!_isFrozen)
            {
                _isFrozen = true;
                Fill();
            }
        }
    }

    public string? Match(string path)
    {
        Freeze();
        return Find(path);
    }

    private void Fill()
    {
        foreach (var path in new[] { "/", "/home" })
        {
            if (_byPath == null)
            {
                _byPath = new Dictionary<string, string>();
            }

            _byPath.Add(path, path);
        }
    }

    private string? Find(string path) => _byPath != null && _byPath.TryGetValue(path, out var route) ? route : null;
}
