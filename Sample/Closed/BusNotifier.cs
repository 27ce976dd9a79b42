namespace IommuPort;

/// <summary>Brings the devices of one bus to the core: those that are there by a walk, those that come later by listening.</summary>
internal sealed class BusNotifier(IommuCore core, Bus bus)
{
    private DomainType _domain;

    /// <summary>The kind of default domain that the walk settled on; devices that are plugged in later follow it.</summary>
    public DomainType Domain => _domain;

    /// <summary>Walks the bus, and starts listening.</summary>
    public ProbeResult Start(BusWalk walk)
    {
        var (result, domain) = core.BusIommuProbe(bus, walk);
        _domain = domain;
        bus.DeviceAdded += OnDeviceAdded;
        return result;
    }

    /// <summary>Walks the bus again, for the devices that came or became possible since the first walk was there.</summary>
    public void CatchUp() => core.BusIommuProbe(bus, new BusWalk(), _domain);

    /// <summary>Stops listening.</summary>
    public void Stop() => bus.DeviceAdded -= OnDeviceAdded;

    // A walk rather than a probe of the one device, so that nobody gets ahead of a device that came before it.
    private void OnDeviceAdded(Device device) => CatchUp();
}
