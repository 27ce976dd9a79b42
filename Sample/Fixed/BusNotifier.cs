namespace IommuPort;

/// <summary>Brings the devices of one bus to the core: those that are there by a walk, those that come later by listening.</summary>
internal sealed class BusNotifier(IommuCore core, Bus bus)
{
    private DomainType _domain;

    /// <summary>The kind of default domain that the walk settled on; devices that are plugged in later follow it.</summary>
    public DomainType Domain => _domain;

    /// <summary>Starts listening, and walks the bus.</summary>
    public ProbeResult Start(bool isRegistering = false)
    {
        bus.DeviceAdded += OnDeviceAdded;
        var (result, domain) = core.BusIommuProbe(bus, isRegistering);
        _domain = domain;
        return result;
    }

    /// <summary>Stops listening.</summary>
    public void Stop() => bus.DeviceAdded -= OnDeviceAdded;

    private void OnDeviceAdded(Device device) => core.IommuProbeDevice(device, _domain);
}
