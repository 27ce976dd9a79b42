using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>A registration that fails half way while a client is probing.</summary>
internal sealed class FailedRegistration : Scenario
{
    public override string Name => "failed-registration";

    public override string Description =>
        "The walk fails at the camera, so the IOMMU is taken back, while the display's driver probes in parallel.";

    public override IReadOnlyList<Cue> Cues =>
    [
        new("display probe", TraceKind.Started, "display probe", "smmu0 probe", TraceKind.Published, "smmu0"),
        new("smmu0 probe", TraceKind.Walked, "smmu0", "display probe", TraceKind.Ended, "display probe"),
    ];

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var smmu = machine.AddDevice(platform, "smmu0");
        machine.AddDevice(platform, "display", smmu);
        machine.AddDevice(platform, "camera", smmu);

        machine.StartClientDriver("display");
        machine.StartSmmuDriver(new SmmuOps { BrokenFor = "camera" }, "smmu0");
    }

    protected override void Finish(Machine machine) => machine.Drivers.FinishLateInit();

    protected override IEnumerable<string> FindViolations(Machine machine)
    {
        foreach (var device in machine.Clients.Where(device => device.Group is not null))
        {
            yield return $"{device} was not released";
        }

        foreach (var device in machine.Devices.Where(device => device is { Name: "display", Driver: null }))
        {
            yield return $"{device} never got its driver";
        }

        foreach (var violation in Violations.HalfReadyReplays(machine).Concat(Violations.LostDomains(machine)))
        {
            yield return violation;
        }
    }
}
