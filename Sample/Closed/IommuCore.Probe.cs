using IommuPort.Tracing;

namespace IommuPort;

// Probing devices: all of a bus in a walk.
internal sealed partial class IommuCore
{
    private readonly object _walkLock = new();

    /// <summary>
    /// Walks <paramref name="bus"/>: first every device gets its group, then the groups get default domains of one
    /// kind, the strictest that any of the devices asks for, and at least as strict as <paramref name="domain"/>. One
    /// walk is under way at a time, and nothing else allocates groups: so their ids follow the order of the bus.
    /// </summary>
    public (ProbeResult Result, DomainType Domain) BusIommuProbe(
        Bus bus,
        BusWalk walk,
        DomainType domain = DomainType.Passthrough)
    {
        lock (_walkLock)
        {
            return Walk(bus, walk, domain);
        }
    }

    private (ProbeResult Result, DomainType Domain) Walk(Bus bus, BusWalk walk, DomainType domain)
    {
        var groups = new List<IommuGroup>();
        foreach (var device in bus.Devices)
        {
            tracer.Record(TraceKind.Walked, device.Name, $"walk at {device}");
            var result = IommuInitDevice(device, groups, domain, walk);
            if (result is not (ProbeResult.Ok or ProbeResult.NoDevice) && walk.IsRegistration)
            {
                return (result, domain);
            }

            if (result == ProbeResult.Ok)
            {
                domain = DomainTypes.Stricter(domain, device.RequestedDomain);
                domain = DomainTypes.Stricter(domain, device.Iommu?.SettledDomain ?? domain);
            }
        }

        foreach (var group in groups)
        {
            lock (group.Lock)
            {
                SetDefaultDomain(group, domain);
            }
        }

        return (ProbeResult.Ok, domain);
    }

    /// <summary>
    /// Lets <paramref name="driver"/> have <paramref name="device"/> with the default domain of its group, or with
    /// direct access to memory if it has no group.
    /// </summary>
    public ProbeResult UseDefaultDomain(Device device, Driver driver)
    {
        // Under the lock that the walk decides under: either it sees the driver, or the driver sees the group.
        lock (ProbeDeviceLock)
        {
            if (device.Group is { } group)
            {
                // What a registration gives is taken back if it fails.
                if (device.Iommu?.Instance is { IsReady: false })
                {
                    return ProbeResult.Defer;
                }

                lock (group.Lock)
                {
                    // A walk that is under way may not have come to the domains yet.
                    if (group.DefaultDomain is null)
                    {
                        return ProbeResult.Defer;
                    }

                    group.OwnerCount++;
                    device.DriverDomain = group.DefaultDomain;
                }
            }

            device.Driver = driver;
            return ProbeResult.Ok;
        }
    }

    private ProbeResult IommuInitDevice(Device device, List<IommuGroup> groups, DomainType domain, BusWalk walk)
    {
        lock (ProbeDeviceLock)
        {
            if (device.Group is not null)
            {
                return ProbeResult.Ok;
            }

            if (device.Iommu?.Fwspec is not null)
            {
                return FinishInit(device, groups, domain);
            }

            // A driver that has the device has found no IOMMU to wait for, and talks to memory directly.
            if (device.Driver is not null)
            {
                return ProbeResult.NoDevice;
            }

            device.Iommu ??= memory.Allocate(() => new DevIommu());
            if (device.Iommu is null)
            {
                return ProbeResult.OutOfMemory;
            }
        }

        // Parsing the firmware takes the probe lock itself.
        tracer.Record(TraceKind.Parsing, device.Name, $"parses {device}");
        device.Bus.DmaConfigure(device, walk);

        lock (ProbeDeviceLock)
        {
            // Another walk may have finished the job, or given it up.
            if (device.Iommu is null || device.Group is not null)
            {
                return ProbeResult.NoDevice;
            }

            // A driver may have gone ahead without IOMMU meanwhile.
            if (device.Driver is not null)
            {
                device.Iommu = null;
                return ProbeResult.NoDevice;
            }

            return FinishInit(device, groups, domain);
        }
    }

    private ProbeResult FinishInit(Device device, List<IommuGroup> groups, DomainType domain)
    {
        var fwspec = device.Iommu!.Fwspec;
        var ops = fwspec is null ? null : OpsFromFwnode(fwspec.Provider);
        if (ops is null)
        {
            device.Iommu = null;
            return ProbeResult.NoDevice;
        }

        var (result, instance) = ops.ProbeDevice(device);
        if (result != ProbeResult.Ok)
        {
            device.Iommu = null;
            return result;
        }

        device.Iommu.Instance = instance;
        var settled = device.Iommu.SettledDomain ?? device.RequestedDomain;
        AttachToGroup(device, groups, DomainTypes.Stricter(settled, domain));
        return ProbeResult.Ok;
    }

    private void ReleaseDevice(Device device, IommuDevice iommu)
    {
        lock (ProbeDeviceLock)
        {
            if (device.Iommu?.Instance != iommu || device.Group is not { } group)
            {
                return;
            }

            lock (group.Lock)
            {
                group.Devices.Remove(device);
            }

            device.Group = null;
            device.Iommu = null;
            tracer.Record(TraceKind.Released, device.Name, $"{device} released");
        }
    }
}
