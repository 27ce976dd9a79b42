using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>A client that comes between the two halves of the walk.</summary>
internal sealed class DomainNotSetUp : Scenario
{
    public override string Name => "domain-not-set-up";

    public override string Description =>
        "The display has its group when its driver probes, but the walk has not come to the default domains yet.";

    public override IReadOnlyList<Cue> Cues =>
    [
        new("smmu0 probe", TraceKind.Walked, "disk", "display probe", TraceKind.Ended, "display probe"),
    ];

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var smmu = machine.AddDevice(platform, "smmu0");
        machine.AddDevice(platform, "display", smmu);
        machine.AddDevice(platform, "camera", smmu);
        machine.AddDevice(platform, "disk", smmu);

        var ops = new ObservedOps { OnProbe = device => StartDisplayAt(device, machine) };
        machine.StartSmmuDriver(ops, "smmu0");
    }

    protected override IEnumerable<string> FindViolations(Machine machine) =>
    [
        .. Violations.DevicesWithoutDomain(machine),
        .. Violations.DomainsUnderDrivers(machine),
    ];

    private static void StartDisplayAt(Device device, Machine machine)
    {
        if (device.Name == "camera")
        {
            machine.StartClientDriver("display");
        }
    }
}
