public sealed class Probe
{
    public int[]? Samples;
}

public sealed class Monitored
{
    private readonly List<Probe> _probes = new();

    public void Add()
    {
        var probe = new Probe();
        lock (_probes)
        {
            _probes.Add(probe);
        }

        probe.Samples = new int[3];
    }

    public int Sum()
    {
        List<Probe> copy;
        lock (_probes)
        {
            copy = new List<Probe>(_probes);
        }

        return copy.Count;
    }
}
