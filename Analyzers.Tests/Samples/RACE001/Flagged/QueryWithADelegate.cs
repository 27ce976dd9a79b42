public sealed class Node
{
    private int _weight;

    public int Weight
    {
        get { return _weight; }
        set { _weight = value; }
    }
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

    public int Total() => _nodes.Sum(node => node.Weight);
}
