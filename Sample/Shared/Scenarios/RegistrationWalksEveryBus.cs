namespace IommuPort.Scenarios;

/// <summary>The plain case, on one thread.</summary>
internal sealed class RegistrationWalksEveryBus : Scenario
{
    public override string Name => "walks-every-bus";

    public override string Description =>
        "An IOMMU registers; the walk gives the devices on every bus a group and a domain; then their drivers come.";

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var pci = machine.AddBus("pci");
        var smmu = machine.AddDevice(platform, "smmu0");
        machine.AddDevice(platform, "display", DomainType.Translated, smmu);
        machine.AddDevice(pci, "network", smmu);
        machine.AddDevice(pci, "disk", smmu);

        machine.RegisterSmmuDriver(new SmmuOps(), "smmu0");
        machine.RegisterClientDriver("display", "network", "disk");
    }

    protected override IEnumerable<string> FindViolations(Machine machine) =>
    [
        .. Violations.DevicesWithoutDriver(machine),
        .. Violations.DevicesWithoutDomain(machine),
        .. Violations.MixedDomains(machine),
        .. Violations.DomainsUnderDrivers(machine),
    ];
}
