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
        var copy = _probes.ToList();
        var sum = 0;
        lock (_gate)
        {
            foreach (var probe in copy)
            {
                sum += probe.Samples!.Length;
            }
        }

        return sum;
    }
}
