using IommuPort.Tracing;

namespace IommuPort;

// Groups and their default domains. No step touches these.
internal sealed partial class IommuCore
{
    private int _nextGroupId;

    /// <summary>
    /// Gives <paramref name="device"/> a group. The group's default domain is set at once, or left to the walk that
    /// collects the <paramref name="groups"/>, so that all of them get the same kind.
    /// </summary>
    private void AttachToGroup(Device device, List<IommuGroup>? groups, DomainType domain)
    {
        var group = new IommuGroup(_nextGroupId++);
        WarnIfOutOfOrder(device, group);
        lock (group.Lock)
        {
            group.Devices.Add(device);
            device.Group = group;
            tracer.Record(TraceKind.Grouped, device.Name, $"{device}: group {group.Id}");
            if (groups is not null)
            {
                groups.Add(group);
            }
            else
            {
                SetDefaultDomain(group, domain);
            }
        }
    }

    private void SetDefaultDomain(IommuGroup group, DomainType type)
    {
        group.DefaultDomain = new IommuDomain(type);
        foreach (var device in group.Devices)
        {
            tracer.Record(TraceKind.DomainSet, device.Name, $"{device}: {type} domain");
        }
    }

    // The devices behind the same IOMMUs are to get their groups in the order in which they sit on the bus.
    private void WarnIfOutOfOrder(Device device, IommuGroup group)
    {
        var providers = device.Firmware.Iommus.Select(specifier => specifier.Provider).ToList();
        var overtaken = device.Bus.Devices
            .TakeWhile(other => other != device)
            .FirstOrDefault(other =>
                other.Group is null
                && other.Firmware.Iommus.Select(specifier => specifier.Provider).SequenceEqual(providers));
        if (overtaken is not null)
        {
            tracer.Record(TraceKind.Warning, device.Name, $"group {group.Id}: {device} before {overtaken}");
        }
    }
}
