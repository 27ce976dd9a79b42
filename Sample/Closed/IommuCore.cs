using IommuPort.Tracing;

namespace IommuPort;

/// <summary>
/// Knows the IOMMU instances, and gives each device behind one of them its group and its default domain.
/// </summary>
internal sealed partial class IommuCore(DriverCore driverCore, Memory memory, ITracer tracer)
{
    private readonly object _instancesLock = new();
    private readonly List<IommuDevice> _instances = [];
    private readonly List<Bus> _buses = [];

    /// <summary>
    /// Serialises what is done to <see cref="Device.Iommu"/> and <see cref="Device.Group"/>, by registrations that run
    /// in parallel and by client drivers.
    /// </summary>
    public object ProbeDeviceLock { get; } = new();

    /// <summary>Makes the core look after <paramref name="bus"/>. To be called before the first registration.</summary>
    public void AddBus(Bus bus) => _buses.Add(bus);

    /// <summary>
    /// Makes <paramref name="iommu"/> findable, then walks every bus for the devices behind it. The walk finds the
    /// instance by its firmware node, as everybody else does. If the walk fails, the instance is taken back;
    /// it is ready only if the walk succeeds.
    /// </summary>
    public ProbeResult Register(IommuDevice iommu)
    {
        tracer.Record(TraceKind.Published, iommu.Name, $"{iommu} published");
        lock (_instancesLock)
        {
            _instances.Add(iommu);
        }

        var walk = new BusWalk(iommu);
        try
        {
            var domain = DomainType.Passthrough;
            foreach (var bus in _buses)
            {
                var notifier = new BusNotifier(this, bus);
                iommu.Notifiers.Add(notifier);
                var result = notifier.Start(walk);
                if (result != ProbeResult.Ok)
                {
                    Unregister(iommu);
                    return result;
                }

                domain = DomainTypes.Stricter(domain, notifier.Domain);
            }

            iommu.DefaultDomain = domain;
        }
        catch
        {
            Unregister(iommu);
            throw;
        }

        tracer.Record(TraceKind.Registered, iommu.Name, $"{iommu} registered");
        iommu.MarkReady();

        // What the gate kept out of the walk: devices plugged in behind it, and those that wait for two instances.
        foreach (var notifier in iommu.Notifiers)
        {
            notifier.CatchUp();
        }

        return ProbeResult.Ok;
    }

    /// <summary>Takes <paramref name="iommu"/> back and releases every device behind it.</summary>
    public void Unregister(IommuDevice iommu)
    {
        lock (_instancesLock)
        {
            _instances.Remove(iommu);
        }

        tracer.Record(TraceKind.Retracted, iommu.Name, $"{iommu} taken back");
        foreach (var notifier in iommu.Notifiers)
        {
            notifier.Stop();
        }

        foreach (var device in _buses.SelectMany(bus => bus.Devices))
        {
            ReleaseDevice(device, iommu);
        }

        // Nothing binds now that would have the clients tried again which waited for this instance.
        driverCore.TriggerDeferredProbes();
    }

    /// <summary>Finds the instance that <paramref name="provider"/> describes.</summary>
    public IommuDevice? IommuFromFwnode(FirmwareNode provider)
    {
        lock (_instancesLock)
        {
            return _instances.Find(iommu => iommu.Firmware == provider);
        }
    }

    /// <summary>Finds the operations of the instance that <paramref name="provider"/> describes, ready or not.</summary>
    public IommuOps? OpsFromFwnode(FirmwareNode provider) => IommuFromFwnode(provider)?.Ops;

    /// <summary>Whether every IOMMU that <paramref name="device"/> sits behind is there and ready.</summary>
    public bool HasReadyIommus(Device device) =>
        device.Firmware.Iommus.All(specifier => IommuFromFwnode(specifier.Provider) is { IsReady: true });

    /// <summary>
    /// Begins the fwspec of <paramref name="device"/>, or checks that the one it has is of the same make. To be called
    /// under the probe lock.
    /// </summary>
    public ProbeResult FwspecInit(Device device, FirmwareNode provider, BusWalk? walk = null)
    {
        var iommu = IommuFromFwnode(provider);
        if (iommu is null)
        {
            return driverCore.DeferredProbeCheckState();
        }

        // The walk of this very registration has to find the instance; everybody else waits until it is over.
        if (!iommu.IsReady && walk?.Registers(iommu) != true)
        {
            return ProbeResult.Defer;
        }

        tracer.Record(TraceKind.Found, iommu.Name, $"{device} finds {iommu}");
        if (device.Iommu?.Fwspec is { } fwspec)
        {
            return fwspec.Iommu.Ops == iommu.Ops ? ProbeResult.Ok : ProbeResult.Invalid;
        }

        var devIommu = device.Iommu ?? memory.Allocate(() => new DevIommu());
        if (devIommu is null)
        {
            return ProbeResult.OutOfMemory;
        }

        devIommu.Fwspec = new IommuFwspec(provider, iommu);
        devIommu.SettledDomain = iommu.DefaultDomain;
        device.Iommu = devIommu;
        return ProbeResult.Ok;
    }
}
