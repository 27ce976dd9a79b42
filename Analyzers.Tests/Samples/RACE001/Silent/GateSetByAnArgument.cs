public sealed class Document
{
    private volatile bool _isLoaded;

    public string? Body;

    public bool IsLoaded => _isLoaded;

    public void SetLoaded(bool isLoaded) => _isLoaded = isLoaded;
}

public sealed class Documents
{
    private readonly ConcurrentDictionary<string, Document> _documents = new();

    public void Add(string name, string body)
    {
        var document = new Document();
        _documents[name] = document;
        document.Body = body;
        document.SetLoaded(true);
    }

    public string? Find(string name) => _documents.TryGetValue(name, out var document) && document.IsLoaded ? document.Body : null;
}
