using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>What a replay at the wrong moment does to the groups and to their domains.</summary>
internal sealed class ReplayOutOfOrder : Scenario
{
    public override string Name => "replay-out-of-order";

    public override string Description =>
        "The camera's driver replays a probe that the walk has not come to: ids out of order, domains of two kinds.";

    public override IReadOnlyList<Cue> Cues =>
    [
        new("camera probe", TraceKind.Started, "camera probe", "smmu0 probe", TraceKind.Walked, "display"),
        new("display probe", TraceKind.Started, "display probe", "smmu0 probe", TraceKind.Ended, "smmu0 probe"),
        new("smmu0 probe", TraceKind.Walked, "display", "camera probe", TraceKind.Ended, "camera probe"),
    ];

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var smmu = machine.AddDevice(platform, "smmu0");
        machine.AddDevice(platform, "display", DomainType.Translated, smmu);
        machine.AddDevice(platform, "camera", smmu);

        machine.StartClientDriver("camera");
        machine.StartClientDriver("display");
        machine.StartSmmuDriver(new SmmuOps(), "smmu0");
    }

    protected override IEnumerable<string> FindViolations(Machine machine) =>
    [
        .. Violations.MixedDomains(machine),
    ];
}
