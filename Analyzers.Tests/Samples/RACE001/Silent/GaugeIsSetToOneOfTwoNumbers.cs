public sealed class Gauge
{
    public int IsUnderPressure { get; set; }
}

public sealed class Gauges
{
    private readonly ConcurrentDictionary<string, Gauge> _gauges = new();

    public void Report(string name, bool isUnderPressure)
    {
        var gauge = _gauges.GetOrAdd(name, _ => new Gauge());
        gauge.IsUnderPressure = isUnderPressure ? 1 : 0;
    }

    public int Read(string name) => _gauges.TryGetValue(name, out var gauge) ? gauge.IsUnderPressure : 0;
}
