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
            _probes.Add(name, probe);
            probe.Samples = new int[3];
        }
    }

    public int[] Sizes(string[] names)
    {
        lock (_gate)
        {
            return names.Where(name => _probes.ContainsKey(name)).Select(name => _probes[name].Samples!.Length).ToArray();
        }
    }

    public bool AreAllFull(List<string> names)
    {
        lock (_gate)
        {
            return names.TrueForAll(name => _probes[name].Samples!.Length == 3);
        }
    }
}
