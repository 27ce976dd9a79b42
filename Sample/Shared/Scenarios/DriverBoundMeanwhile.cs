using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>A driver takes its device while the walk has dropped the lock to parse the device's firmware.</summary>
internal sealed class DriverBoundMeanwhile : Scenario
{
    public override string Name => "driver-bound-meanwhile";

    public override string Description =>
        "The walk sees the camera without a driver and drops the lock; meanwhile the camera's driver goes ahead.";

    public override IReadOnlyList<Cue> Cues =>
    [
        new("camera probe", TraceKind.Started, "camera probe", "smmu0 probe", TraceKind.Parsing, "camera"),
        new("smmu0 probe", TraceKind.Parsing, "camera", "camera probe", TraceKind.Ended, "camera probe"),
    ];

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var smmu = machine.AddDevice(platform, "smmu0");
        machine.AddDevice(platform, "camera", smmu);

        machine.Drivers.FinishLateInit();
        machine.StartClientDriver("camera");
        machine.StartSmmuDriver(new SmmuOps(), "smmu0");
    }

    protected override IEnumerable<string> FindViolations(Machine machine) =>
    [
        .. Violations.DevicesWithoutDriver(machine),
        .. Violations.DomainsUnderDrivers(machine),
    ];
}
