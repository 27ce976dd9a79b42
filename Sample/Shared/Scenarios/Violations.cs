using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>What must not be found when a scenario has ended. Each method returns a line for each case of its kind.</summary>
internal static class Violations
{
    /// <summary>What no run may leave behind, whatever the scenario is about.</summary>
    public static IEnumerable<string> OfEveryRun(Machine machine) =>
    [
        .. UnfinishedRegistrations(machine),
        .. machine.Drivers.DeferredDevices.Select(device => $"{device} is still deferred"),
        .. SharedGroupIds(machine),
        .. OutOfOrderGroups(machine),
    ];

    /// <summary>Devices that some driver should have by now.</summary>
    public static IEnumerable<string> DevicesWithoutDriver(Machine machine) =>
        machine.Devices.Where(device => device.Driver is null).Select(device => $"{device} has no driver");

    /// <summary>Devices behind an IOMMU that lack a group, or whose group lacks a domain.</summary>
    public static IEnumerable<string> DevicesWithoutDomain(Machine machine) =>
        machine.Clients
            .Where(device => device.Group?.DefaultDomain is null)
            .Select(device => device.Group is null ? $"{device} has no group" : $"{device} has no domain");

    /// <summary>Clients that probed the IOMMU side of their device with an instance in the middle of its registration.</summary>
    public static IEnumerable<string> HalfReadyReplays(Machine machine)
    {
        var lastSightings = new Dictionary<string, TraceEvent>();
        foreach (var step in machine.Recorder.Events)
        {
            if (step.IsHalfReadySighting)
            {
                lastSightings[step.Actor] = step;
            }
            else if (step.Kind == TraceKind.Replayed && lastSightings.Remove(step.Actor, out var sighting))
            {
                yield return $"{step.Actor} {step.Text} with {sighting.Subject} half ready";
            }
            else if (step.Kind == TraceKind.Deferred)
            {
                lastSightings.Remove(step.Actor);
            }
        }
    }

    /// <summary>Devices on one bus and behind the same IOMMUs whose default domains differ in kind.</summary>
    public static IEnumerable<string> MixedDomains(Machine machine) =>
        Siblings(machine)
            .Select(siblings => siblings.Where(device => device.Group?.DefaultDomain is not null).ToList())
            .Where(siblings => siblings.Select(device => device.Group!.DefaultDomain!.Type).Distinct().Count() > 1)
            .Select(siblings => "domains differ: " + string.Join(", ", siblings.Select(device => $"{device} {device.Group!.DefaultDomain!.Type}")));

    /// <summary>Drivers that talk to memory directly although their device has been moved into a domain.</summary>
    public static IEnumerable<string> DomainsUnderDrivers(Machine machine) =>
        machine.Clients
            .Where(device => device is { Driver: not null, DriverDomain: null, Group: not null })
            .Select(device => $"{device} was moved into a domain under its driver");

    /// <summary>Drivers that hold a domain of an IOMMU that has gone.</summary>
    public static IEnumerable<string> LostDomains(Machine machine) =>
        machine.Clients
            .Where(device => device is { DriverDomain: not null, Group: null })
            .Select(device => $"the driver of {device} holds a domain that is gone");

    // The devices on one bus and behind the same IOMMUs, in the order of the bus.
    private static IEnumerable<IEnumerable<Device>> Siblings(Machine machine) =>
        machine.Clients.GroupBy(device =>
            (device.Bus, string.Join(' ', device.Firmware.Iommus.Select(specifier => specifier.Provider.Name))));

    private static IEnumerable<string> UnfinishedRegistrations(Machine machine)
    {
        var open = new HashSet<string>();
        foreach (var step in machine.Recorder.Events)
        {
            if (step.Kind == TraceKind.Published)
            {
                open.Add(step.Subject);
            }
            else if (step.Kind is TraceKind.Registered or TraceKind.Retracted)
            {
                open.Remove(step.Subject);
            }
        }

        return open.Select(iommu => $"the registration of {iommu} has not ended");
    }

    private static IEnumerable<string> SharedGroupIds(Machine machine) =>
        machine.Clients
            .Where(device => device.Group is not null)
            .GroupBy(device => device.Group!.Id)
            .Where(sharers => sharers.Count() > 1)
            .Select(sharers => $"group {sharers.Key} was allocated more than once");

    // The core's own warnings of groups that were allocated out of order, and devices on one bus and behind the same
    // IOMMUs whose group ids ended up in another order than that of the bus.
    private static IEnumerable<string> OutOfOrderGroups(Machine machine)
    {
        var warnings = machine.Recorder.Events.Where(step => step.Kind == TraceKind.Warning).Select(step => step.Text);
        var unordered = Siblings(machine)
            .Select(siblings => siblings.Where(device => device.Group is not null).ToList())
            .Where(siblings => !siblings.Select(device => device.Group!.Id).Order().SequenceEqual(siblings.Select(device => device.Group!.Id)))
            .Select(siblings => "ids out of bus order: " + string.Join(", ", siblings.Select(device => $"{device} {device.Group!.Id}")));
        return warnings.Concat(unordered);
    }
}
