namespace IommuPort.Scenarios;

/// <summary>Every answer that a device can get to the first of its specifiers.</summary>
internal sealed class FirmwareVerdicts : Scenario
{
    private readonly List<string> _wrongAnswers = [];

    public override string Name => "firmware-verdicts";

    public override string Description =>
        "A device asks for its IOMMU before it is there, half way through its registration, and after it.";

    protected override void Play(Machine machine)
    {
        _wrongAnswers.Clear();
        var platform = machine.AddBus("platform");
        var smmu = machine.AddDevice(platform, "smmu0");
        var other = machine.AddDevice(platform, "smmu1");
        machine.AddDevice(platform, "display", smmu);
        Expect(ProbeResult.Defer, Ask(smmu), "no IOMMU yet");

        ProbeResult? answer = null;
        var ops = new ObservedOps { OnProbe = _ => answer = Ask(smmu) };
        machine.RegisterSmmuDriver(ops, "smmu0");
        Expect(ProbeResult.Defer, answer, "an IOMMU that is still registering");
        Expect(ProbeResult.Ok, Ask(smmu), "an IOMMU that is there");

        machine.RegisterSmmuDriver(new SmmuOps(), "smmu1");
        var device = Unplugged(platform);
        Expect(ProbeResult.Ok, machine.Core.FwspecInit(device, smmu.Firmware), "the first IOMMU");
        Expect(ProbeResult.Ok, machine.Core.FwspecInit(device, smmu.Firmware), "the same IOMMU again");
        Expect(ProbeResult.Invalid, machine.Core.FwspecInit(device, other.Firmware), "an IOMMU of another make");

        machine.Drivers.FinishLateInit();
        Expect(ProbeResult.NoDevice, Ask(machine.AddDevice(platform, "smmu2")), "an IOMMU that is not coming any more");

        machine.Memory.Exhaust();
        Expect(ProbeResult.OutOfMemory, Ask(smmu), "no memory");

        ProbeResult Ask(Device iommu) => machine.Core.FwspecInit(Unplugged(platform), iommu.Firmware);
    }

    protected override IEnumerable<string> FindViolations(Machine machine) => _wrongAnswers;

    private static Device Unplugged(Bus bus) => new(bus, new FirmwareNode("visitor"));

    private void Expect(ProbeResult expected, ProbeResult? actual, string situation)
    {
        if (actual != expected)
        {
            _wrongAnswers.Add($"{situation}: the answer is {actual?.ToString() ?? "none"}, not {expected}");
        }
    }
}
