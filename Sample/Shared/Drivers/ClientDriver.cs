namespace IommuPort;

/// <summary>A driver of ordinary devices: all it needs is its DMA.</summary>
internal sealed class ClientDriver(string name, params string[] devices) : Driver(name, devices)
{
    public override ProbeResult Probe(Device device) => ProbeResult.Ok;
}
