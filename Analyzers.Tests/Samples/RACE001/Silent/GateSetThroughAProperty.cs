public sealed class Document
{
    private bool _isLoaded;

    public bool IsLoaded
    {
        get => Volatile.Read(ref _isLoaded);
        private set => Volatile.Write(ref _isLoaded, value);
    }

    public string? Body { get; private set; }

    public void Load(string body)
    {
        Body = body;
        IsLoaded = true;
    }
}

public sealed class Documents
{
    private readonly ConcurrentDictionary<string, Document> _documents = new();

    public void Add(string name, string body)
    {
        var document = new Document();
        _documents[name] = document;
        document.Load(body);
    }

    public string? Find(string name) => _documents.TryGetValue(name, out var document) && document.IsLoaded ? document.Body : null;
}
