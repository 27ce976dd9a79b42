using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>A client that comes back through ordinary probe deferral at the wrong moment.</summary>
internal sealed class DeferredClient : Scenario
{
    public override string Name => "deferred-client";

    public override string Description =>
        "The camera was deferred; the clock finds its driver, so the camera is tried again while the walk is under way.";

    public override IReadOnlyList<Cue> Cues =>
    [
        new("clock probe", TraceKind.Started, "clock probe", "smmu0 probe", TraceKind.Walked, "display"),
        new("smmu0 probe", TraceKind.Walked, "display", "deferred probes", TraceKind.Ended, "deferred probes"),
    ];

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var smmu = machine.AddDevice(platform, "smmu0");
        machine.AddDevice(platform, "clock");
        machine.AddDevice(platform, "display", smmu);
        machine.AddDevice(platform, "camera", smmu);

        machine.RegisterClientDriver("camera");
        machine.StartSmmuDriver(new SmmuOps(), "smmu0");
        machine.StartClientDriver("clock");
    }

    protected override IEnumerable<string> FindViolations(Machine machine) =>
    [
        .. Violations.HalfReadyReplays(machine),
        .. Violations.DevicesWithoutDomain(machine),
    ];
}
