public sealed class Probe
{
    public int[]? Samples;
}

public sealed class Monitored
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Probe> _probes = new();

    public void Add(string name, Probe probe)
    {
        lock (_gate)
        {
            {|RACE001:_probes.Add(name, probe)|};
            probe.Samples = new int[3];
        }
    }

    public IEnumerable<int> Sizes(string[] names)
    {
        lock (_gate)
        {
            return names.Select(name => _probes[name].Samples!.Length);
        }
    }
}
