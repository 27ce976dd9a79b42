namespace IommuPort.Scenarios;

/// <summary>Why the gate must let the registering flow through: the walk's own lookups come before readiness.</summary>
internal sealed class WalkFindsItsOwnDevices : Scenario
{
    public override string Name => "own-devices";

    public override string Description =>
        "An IOMMU registers with no client driver in sight: the walk alone has to find every device behind it.";

    protected override void Play(Machine machine)
    {
        var platform = machine.AddBus("platform");
        var smmu = machine.AddDevice(platform, "smmu0");
        machine.AddDevice(platform, "display", smmu);
        machine.AddDevice(platform, "camera", smmu);

        machine.RegisterSmmuDriver(new SmmuOps(), "smmu0");
    }

    protected override IEnumerable<string> FindViolations(Machine machine) =>
        machine.Clients
            .Where(device => device.Group is null)
            .Select(device => $"the registration of smmu0 did not find {device}");
}
