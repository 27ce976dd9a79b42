using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>The bus notifier fires while the walk is under way.</summary>
internal sealed class HotplugDuringWalk : Scenario
{
    public override string Name => "hotplug-during-walk";

    public override string Description =>
        "A webcam is plugged in while the walk is at the display, and the notifier probes it ahead of its turn.";

    public override IReadOnlyList<Cue> Cues =>
    [
        new("hotplug", TraceKind.Started, "hotplug", "smmu0 probe", TraceKind.Walked, "display"),
        new("smmu0 probe", TraceKind.Walked, "display", "hotplug", TraceKind.Ended, "hotplug"),
    ];

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var smmu = machine.AddDevice(platform, "smmu0");
        machine.AddDevice(platform, "display", DomainType.Translated, smmu);

        machine.RegisterClientDriver("webcam", "display");
        machine.StartSmmuDriver(new SmmuOps(), "smmu0");
        machine.Start("hotplug", () => PlugIn(machine, platform, smmu));
    }

    protected override IEnumerable<string> FindViolations(Machine machine) =>
    [
        .. Violations.DevicesWithoutDriver(machine),
        .. Violations.DevicesWithoutDomain(machine),
        .. Violations.MixedDomains(machine),
    ];

    private static void PlugIn(Machine machine, Bus bus, Device smmu)
    {
        machine.Recorder.Record(TraceKind.Plugged, "webcam", "webcam plugged in");
        var webcam = machine.AddDevice(bus, "webcam", smmu);
        machine.Drivers.ProbeDevice(webcam);
    }
}
