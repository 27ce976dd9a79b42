public abstract class Part
{
    public virtual void Start() { }
}

public sealed class Valve : Part
{
    public override void Start() => base.Start();
}

public sealed class Motor : Part
{
    public int[]? Windings;

    public override void Start() => Windings = new int[3];
}

public sealed class Parts
{
    private readonly ConcurrentDictionary<int, Valve> _valves = new();

    public void Add(Valve valve)
    {
        _valves[1] = valve;
        valve.Start();
    }

    public Valve Find() => _valves[1];
}
