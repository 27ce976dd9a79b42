public abstract class Part
{
    public int[]? Windings;

    public virtual void Start() => Windings = new int[3];
}

public sealed class Valve : Part
{
    public override void Start() => base.Start();
}

public sealed class Motor : Part
{
    public override void Start() { }
}

public sealed class Parts
{
    private readonly ConcurrentDictionary<int, Valve> _valves = new();

    public void Add(Valve valve)
    {
        {|RACE001:_valves[1] = valve|};
        valve.Start();
    }

    public int[]? Find() => _valves[1].Windings;
}
