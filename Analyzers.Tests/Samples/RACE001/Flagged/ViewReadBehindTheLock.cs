public sealed class Probe
{
    public int[]? Samples;
}

public sealed class Monitored
{
    private readonly object _gate = new();
    private readonly List<Probe> _probes = new();

    public void Add(Probe probe)
    {
        lock (_gate)
        {
            {|RACE001:_probes.Add(probe)|};
            probe.Samples = new int[3];
        }
    }

    public int Sum()
    {
        IEnumerable<Probe> view;
        lock (_gate)
        {
            view = _probes.Where(probe => probe is not null);
        }

        var sum = 0;
        foreach (var probe in view)
        {
            sum += probe.Samples!.Length;
        }

        return sum;
    }
}
