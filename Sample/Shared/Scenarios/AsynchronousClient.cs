using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>A client driver that probes while its IOMMU driver does.</summary>
internal sealed class AsynchronousClient : Scenario
{
    public override string Name => "asynchronous-client";

    public override string Description =>
        "The camera's driver probes in parallel with the IOMMU's, and finds the IOMMU while the walk is under way.";

    public override IReadOnlyList<Cue> Cues =>
    [
        new("camera probe", TraceKind.Started, "camera probe", "smmu0 probe", TraceKind.Walked, "display"),
        new("smmu0 probe", TraceKind.Walked, "display", "camera probe", TraceKind.Ended, "camera probe"),
    ];

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var smmu = machine.AddDevice(platform, "smmu0");
        machine.AddDevice(platform, "display", smmu);
        machine.AddDevice(platform, "camera", smmu);

        machine.StartClientDriver("camera");
        machine.StartSmmuDriver(new SmmuOps(), "smmu0");
    }

    protected override IEnumerable<string> FindViolations(Machine machine) =>
    [
        .. Violations.HalfReadyReplays(machine),
        .. Violations.DevicesWithoutDomain(machine),
    ];
}
