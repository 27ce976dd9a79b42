namespace IommuPort;

/// <summary>A driver for the devices that it names.</summary>
/// <param name="name">The name of the driver.</param>
/// <param name="devices">The names of the devices that it can drive.</param>
internal abstract class Driver(string name, params string[] devices)
{
    public string Name { get; } = name;

    /// <summary>Whether the driver core probes each device on a thread of its own.</summary>
    public bool ProbesAsynchronously { get; init; }

    /// <summary>Whether the driver can drive <paramref name="device"/>.</summary>
    public bool Matches(Device device) => devices.Contains(device.Name);

    /// <summary>Takes <paramref name="device"/>, whose DMA is configured by now, into operation.</summary>
    public abstract ProbeResult Probe(Device device);
}
