namespace IommuPort;

/// <summary>A bus: the devices on it, in order, and the way they are made ready for DMA.</summary>
internal sealed class Bus(string name, IommuCore core, OfIommu ofIommu)
{
    private readonly object _devicesLock = new();
    private readonly List<Device> _devices = [];

    /// <summary>Raised on the thread that plugs a device in, after the device has come to the bus.</summary>
    public event Action<Device>? DeviceAdded;

    public string Name { get; } = name;

    /// <summary>The devices that are on the bus now.</summary>
    public IReadOnlyList<Device> Devices
    {
        get
        {
            lock (_devicesLock)
            {
                return [.. _devices];
            }
        }
    }

    /// <summary>Puts <paramref name="device"/> at the end of the bus and tells the listeners.</summary>
    public void Add(Device device)
    {
        lock (_devicesLock)
        {
            _devices.Add(device);
        }

        DeviceAdded?.Invoke(device);
    }

    /// <summary>Finds out how <paramref name="device"/> gets at memory. It has to wait only for an IOMMU that is to come.</summary>
    public ProbeResult DmaConfigure(Device device, bool isRegistering = false) =>
        ofIommu.Configure(device, isRegistering) == ProbeResult.Defer ? ProbeResult.Defer : ProbeResult.Ok;

    /// <summary>Does the same for <paramref name="driver"/>, which then has the device.</summary>
    public ProbeResult DmaConfigureForDriver(Device device, Driver driver)
    {
        var result = DmaConfigure(device);
        return result == ProbeResult.Ok ? core.UseDefaultDomain(device, driver) : result;
    }

    public override string ToString() => Name;
}
