using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>A registration that fails after it has given out domains, when nobody waits for providers any more.</summary>
internal sealed class DomainTakenBack : Scenario
{
    public override string Name => "domain-taken-back";

    public override string Description =>
        "The walk fails on the second bus; on the first, the display has got its domain, and its driver comes for it.";

    public override IReadOnlyList<Cue> Cues =>
    [
        new("display probe", TraceKind.Started, "display probe", "smmu0 probe", TraceKind.Walked, "camera"),
        new("smmu0 probe", TraceKind.Walked, "camera", "display probe", TraceKind.Ended, "display probe"),
    ];

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var pci = machine.AddBus("pci");
        var smmu = machine.AddDevice(platform, "smmu0");
        machine.AddDevice(platform, "display", smmu);
        machine.AddDevice(pci, "camera", smmu);

        machine.Drivers.FinishLateInit();
        machine.StartClientDriver("display");
        machine.StartSmmuDriver(new SmmuOps { BrokenFor = "camera" }, "smmu0");
    }

    protected override IEnumerable<string> FindViolations(Machine machine)
    {
        foreach (var device in machine.Devices.Where(device => device is { Name: "display", Driver: null }))
        {
            yield return $"{device} never got its driver";
        }

        foreach (var violation in Violations.LostDomains(machine).Concat(Violations.DomainsUnderDrivers(machine)))
        {
            yield return violation;
        }
    }
}
