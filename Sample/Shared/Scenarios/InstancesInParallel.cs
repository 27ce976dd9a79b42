namespace IommuPort.Scenarios;

/// <summary>Several instances, several buses, all at once.</summary>
internal sealed class InstancesInParallel : Scenario
{
    public override string Name => "instances-in-parallel";

    public override string Description =>
        "Two IOMMUs register at the same time, and each walks both buses, where devices of both sit.";

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var pci = machine.AddBus("pci");
        var first = machine.AddDevice(platform, "smmu0");
        var second = machine.AddDevice(platform, "smmu1");
        machine.AddDevice(platform, "display", first);
        machine.AddDevice(platform, "camera", second);
        machine.AddDevice(pci, "network", second);

        machine.RegisterClientDriver("display", "camera", "network");
        machine.StartSmmuDriver(new SmmuOps(), "smmu0", "smmu1");
    }

    protected override IEnumerable<string> FindViolations(Machine machine) =>
    [
        .. Violations.DevicesWithoutDriver(machine),
        .. Violations.DevicesWithoutDomain(machine),
    ];
}
