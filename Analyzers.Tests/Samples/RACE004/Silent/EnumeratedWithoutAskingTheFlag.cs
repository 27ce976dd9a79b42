public sealed class Tasks
{
    private readonly ConcurrentDictionary<int, Context> _contexts = new();

    public void Run(int id)
    {
        var context = {|RACE001:Create(id)|};
        context.State = State.Running;
        context.Name = "task " + id;
    }

    public void Print()
    {
        foreach (var context in _contexts)
        {
            Console.WriteLine(context.Value.Name?.Length);
        }
    }

    private Context Create(int id)
    {
        var context = new Context();
        _contexts[id] = context;
        return context;
    }

    private enum State
    {
        New,
        Running,
    }

    private sealed class Context
    {
        internal State State { get; set; }

        internal string? Name { get; set; }
    }
}
