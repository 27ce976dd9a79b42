using IommuPort.Tracing;

namespace IommuPort.Scenarios;

/// <summary>All scenarios, for the port that this assembly holds.</summary>
public static class ScenarioCatalog
{
    /// <summary>The scenarios, the plain ones first.</summary>
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new RegistrationWalksEveryBus(),
        new WalkFindsItsOwnDevices(),
        new FirmwareVerdicts(),
        new FailedRegistration(),
        new DomainTakenBack(),
        new AsynchronousClient(),
        new DeferredClient(),
        new ReplayOutOfOrder(),
        new InstancesInParallel(),
        new DomainNotSetUp(),
        new DriverBoundMeanwhile(),
        new HotplugDuringWalk(),
        new TwoIommus(),
        new EverybodyIsProbedInTheEnd(),
    ];

    /// <summary>The scenario called <paramref name="name"/>.</summary>
    public static IScenario Find(string name) => All.Single(scenario => scenario.Name == name);
}
