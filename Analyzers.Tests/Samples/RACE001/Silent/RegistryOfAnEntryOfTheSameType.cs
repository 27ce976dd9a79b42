public interface IPipe
{
    void Connect(Type type);

    void Probe();
}

public sealed class Leaf : IPipe
{
    public void Connect(Type type)
    {
    }

    public void Probe()
    {
    }
}

public sealed class Filter : IPipe
{
    private readonly Dictionary<Type, IPipe> _pipes = new();

    public void Connect(Type type) => Get(type).Connect(type);

    public void Probe()
    {
        foreach (var pipe in _pipes.Values)
        {
            pipe.Probe();
        }
    }

    private IPipe Get(Type type)
    {
        lock (_pipes)
        {
            if (!_pipes.TryGetValue(type, out var pipe))
            {
                pipe = new Leaf();
                _pipes.Add(type, pipe);
            }

            return pipe;
        }
    }
}
