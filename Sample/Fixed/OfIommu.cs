using IommuPort.Tracing;

namespace IommuPort;

/// <summary>Turns the firmware's description of a device into the device's fwspec.</summary>
internal sealed class OfIommu(IommuCore core, DriverCore driverCore, ITracer tracer)
{
    /// <summary>
    /// Parses the specifiers of <paramref name="device"/>. On a client's thread, where nobody else is probing the
    /// IOMMU side of the device, that probe is replayed too.
    /// </summary>
    public ProbeResult Configure(Device device, bool isRegistering = false)
    {
        if (device.Firmware.Iommus.Count == 0)
        {
            return ProbeResult.NoDevice;
        }

        bool isBeingProbed;
        ProbeResult result;
        lock (core.ProbeDeviceLock)
        {
            if (device.Iommu?.Fwspec is not null)
            {
                return ProbeResult.Ok;
            }

            isBeingProbed = device.Iommu is not null;
            result = ParseSpecifiers(device, isRegistering);
            if (result != ProbeResult.Ok)
            {
                Forget(device, isBeingProbed);
            }
        }

        if (result == ProbeResult.Ok && !isBeingProbed)
        {
            tracer.Record(TraceKind.Replayed, device.Name, $"replays {device}");
            result = core.IommuProbeDevice(device, isRegistering: isRegistering);
        }

        return result;
    }

    // Whoever is probing the device keeps the DevIommu; only what was parsed goes.
    private static void Forget(Device device, bool isBeingProbed)
    {
        if (!isBeingProbed)
        {
            device.Iommu = null;
        }
        else if (device.Iommu is not null)
        {
            device.Iommu.Fwspec = null;
        }
    }

    private ProbeResult ParseSpecifiers(Device device, bool isRegistering = false)
    {
        foreach (var specifier in device.Firmware.Iommus)
        {
            var result = Xlate(device, specifier, isRegistering);
            if (result != ProbeResult.Ok)
            {
                return result;
            }
        }

        return ProbeResult.Ok;
    }

    private ProbeResult Xlate(Device device, IommuSpecifier specifier, bool isRegistering = false)
    {
        var result = core.FwspecInit(device, specifier.Provider, isRegistering);
        if (result == ProbeResult.Defer)
        {
            return driverCore.DeferredProbeCheckState();
        }

        return result == ProbeResult.Ok
            ? device.Iommu!.Fwspec!.Iommu.Ops.OfXlate(device, specifier)
            : result;
    }
}
