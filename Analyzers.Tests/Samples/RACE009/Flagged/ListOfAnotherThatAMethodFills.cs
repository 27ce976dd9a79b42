public class Node
{
    private readonly object _gate = new();
    private List<Node>? _children;

    public int Count()
    {
        lock (_gate)
        {
            return _children?.Count ?? 0;
        }
    }

    public void Read(Node target, int count)
    {
        {|RACE009:target._children = new List<Node>(count)|};
        for (var i = 0; i < count; i++)
        {
            target._children.Add(new Node());
        }
    }
}
