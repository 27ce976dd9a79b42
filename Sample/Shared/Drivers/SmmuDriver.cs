namespace IommuPort;

/// <summary>The driver of the IOMMUs themselves: probing one registers it with the core.</summary>
internal sealed class SmmuDriver(string name, IommuCore core, IommuOps ops, params string[] devices)
    : Driver(name, devices)
{
    public override ProbeResult Probe(Device device) =>
        core.Register(new IommuDevice(device.Name, device.Firmware, ops));
}
