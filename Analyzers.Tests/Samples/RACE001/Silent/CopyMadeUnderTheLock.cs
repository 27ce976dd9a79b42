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
            _probes.Add(probe);
            probe.Samples = new int[3];
        }
    }

    public int Sum()
    {
        List<Probe> copy;
        lock (_gate)
        {
            copy = _probes.Where(probe => probe is not null).ToList();
        }

        var sum = 0;
        foreach (var probe in copy)
        {
            sum += probe.Samples!.Length;
        }

        return sum + copy[0].Samples!.Length;
    }
}
