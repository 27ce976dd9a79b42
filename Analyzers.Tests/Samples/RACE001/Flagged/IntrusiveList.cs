public sealed class Node
{
    public int Id;
    public Node? Next;
    public int[]? Queues;

    public void Probe() => Queues = new int[4];
}

public sealed class Registry
{
    private readonly object _gate = new();
    private Node? _head;

    public void Register(Node node)
    {
        lock (_gate)
        {
            node.Next = _head;
            {|RACE001:_head = node|};
        }

        node.Probe();
    }

    public Node? Find(int id)
    {
        lock (_gate)
        {
            for (var node = _head; node != null; node = node.Next)
            {
                if (node.Id == id)
                {
                    return node;
                }
            }

            return null;
        }
    }
}
