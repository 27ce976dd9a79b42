public sealed class Gauge
{
    public int Pressure { get; set; }
}

public sealed class Gauges
{
    private readonly ConcurrentDictionary<string, Gauge> _gauges = new();

    public void Report(string name, int pressure)
    {
        var gauge = _gauges.GetOrAdd(name, _ => new Gauge());
        gauge.Pressure = pressure;
    }

    public int Read(string name) => _gauges.TryGetValue(name, out var gauge) ? gauge.Pressure : 0;
}
