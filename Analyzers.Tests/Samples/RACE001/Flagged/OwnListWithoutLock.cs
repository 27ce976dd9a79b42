public sealed class Node
{
    internal Node? Next;
    public int Key;
    public int[]? Payload;
}

public sealed class Nodes
{
    private Node? _head;

    public void Insert(int key)
    {
        var node = new Node { Key = key };
        Node? head;
        do
        {
            head = Volatile.Read(ref _head);
            node.Next = head;
        }
        while ({|RACE001:Interlocked.CompareExchange(ref _head, node, head)|} != head);

        node.Payload = new int[3];
    }

    public int Find(int key)
    {
        for (var node = Volatile.Read(ref _head); node != null; node = node.Next)
        {
            if (node.Key == key)
            {
                return node.Payload!.Length;
            }
        }

        return 0;
    }
}
