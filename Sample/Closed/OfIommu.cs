using IommuPort.Tracing;

namespace IommuPort;

/// <summary>Turns the firmware's description of a device into the device's fwspec.</summary>
internal sealed class OfIommu(IommuCore core, DriverCore driverCore, ITracer tracer)
{
    /// <summary>
    /// Parses the specifiers of <paramref name="device"/> for a walk. A client's thread, which comes without one, parses
    /// nothing: once the IOMMUs are ready, it replays the walk if the device has been left out so far.
    /// </summary>
    public ProbeResult Configure(Device device, BusWalk? walk = null)
    {
        if (device.Firmware.Iommus.Count == 0)
        {
            return ProbeResult.NoDevice;
        }

        return walk is null ? Replay(device) : Parse(device, walk);
    }

    private ProbeResult Replay(Device device)
    {
        if (!core.HasReadyIommus(device))
        {
            return driverCore.DeferredProbeCheckState();
        }

        if (device.Group is not null)
        {
            return ProbeResult.Ok;
        }

        tracer.Record(TraceKind.Replayed, device.Name, $"replays {device}");
        return core.BusIommuProbe(device.Bus, new BusWalk()).Result;
    }

    private ProbeResult Parse(Device device, BusWalk walk)
    {
        lock (core.ProbeDeviceLock)
        {
            if (device.Iommu?.Fwspec is not null)
            {
                return ProbeResult.Ok;
            }

            var result = ParseSpecifiers(device, walk);
            if (result != ProbeResult.Ok && device.Iommu is not null)
            {
                device.Iommu.Fwspec = null;
            }

            return result;
        }
    }

    private ProbeResult ParseSpecifiers(Device device, BusWalk walk)
    {
        foreach (var specifier in device.Firmware.Iommus)
        {
            var result = Xlate(device, specifier, walk);
            if (result != ProbeResult.Ok)
            {
                return result;
            }
        }

        return ProbeResult.Ok;
    }

    private ProbeResult Xlate(Device device, IommuSpecifier specifier, BusWalk walk)
    {
        var result = core.FwspecInit(device, specifier.Provider, walk);
        if (result == ProbeResult.Defer)
        {
            return driverCore.DeferredProbeCheckState();
        }

        return result == ProbeResult.Ok
            ? device.Iommu!.Fwspec!.Iommu.Ops.OfXlate(device, specifier)
            : result;
    }
}
