public sealed class Node
{
    public int Weight;
}

public sealed class Graph
{
    private readonly ConcurrentBag<Node> _nodes = new();

    public void Add(int weight)
    {
        var node = new Node();
        {|RACE001:_nodes.Add(node)|};
        node.Weight = weight;
    }

    public bool HasHeavy() => _nodes.Any(node => node.Weight > 3);
}
