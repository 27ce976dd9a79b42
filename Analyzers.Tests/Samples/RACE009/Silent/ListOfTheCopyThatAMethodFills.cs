public class Node
{
    private readonly object _gate = new();
    private List<Node>? _children;

    public void Add(Node child)
    {
        lock (_gate)
        {
            (_children ??= new()).Add(child);
        }
    }

    public int Count()
    {
        lock (_gate)
        {
            return _children?.Count ?? 0;
        }
    }

    public bool HasSameChildren(Node other)
    {
        lock (_gate)
        {
            return (_children?.ToArray() ?? Array.Empty<Node>()).SequenceEqual(other._children?.ToArray() ?? Array.Empty<Node>());
        }
    }

    protected void CopyTo(Node target)
    {
        List<Node>? children;
        lock (_gate)
        {
            children = _children is null ? null : new(_children);
        }

        if (children is not null)
        {
            target._children = new List<Node>(children.Count);
            foreach (var child in children)
            {
                target._children.Add(child);
            }
        }
    }
}
