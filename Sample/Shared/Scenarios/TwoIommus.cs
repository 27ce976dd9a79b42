using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>Devices behind two instances, of which the second is in the middle of registering.</summary>
internal sealed class TwoIommus : Scenario
{
    public override string Name => "two-iommus";

    public override string Description =>
        "Display and camera sit behind two IOMMUs; the first is registered; what it does opens the gate of the second.";

    public override IReadOnlyList<Cue> Cues =>
    [
        new("camera probe", TraceKind.Started, "camera probe", "smmu1 probe", TraceKind.Walked, "display"),
        new("smmu1 probe", TraceKind.Walked, "display", "camera probe", TraceKind.Ended, "camera probe"),
    ];

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var first = machine.AddDevice(platform, "smmu0");
        var second = machine.AddDevice(platform, "smmu1");
        machine.AddDevice(platform, "display", first, second);
        machine.AddDevice(platform, "camera", first, second);

        var ops = new SmmuOps();
        machine.RegisterSmmuDriver(ops, "smmu0");
        machine.StartSmmuDriver(ops, "smmu1");
        machine.StartClientDriver("camera");
    }

    protected override IEnumerable<string> FindViolations(Machine machine) =>
    [
        .. Violations.HalfReadyReplays(machine),
        .. Violations.DevicesWithoutDomain(machine),
    ];
}
