namespace IommuPort.Scenarios;

/// <summary>The point of it all.</summary>
internal sealed class EverybodyIsProbedInTheEnd : Scenario
{
    public override string Name => "everybody-in-the-end";

    public override string Description =>
        "Two IOMMUs, deferred and asynchronous clients: everybody ends with a driver, a group and a domain.";

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var pci = machine.AddBus("pci");
        var first = machine.AddDevice(platform, "smmu0");
        var second = machine.AddDevice(platform, "smmu1");
        machine.AddDevice(platform, "display", first);
        machine.AddDevice(platform, "camera", first, second);
        machine.AddDevice(pci, "network", second);

        var ops = new SmmuOps();
        machine.RegisterClientDriver("display");
        machine.StartSmmuDriver(ops, "smmu0");
        machine.StartClientDriver("network");
        machine.RegisterClientDriver("camera");
        machine.StartSmmuDriver(ops, "smmu1");
    }

    protected override IEnumerable<string> FindViolations(Machine machine) =>
    [
        .. Violations.DevicesWithoutDriver(machine),
        .. Violations.DevicesWithoutDomain(machine),
    ];
}
