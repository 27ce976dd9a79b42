extern alias BeforePatch;
extern alias Closed;
extern alias Fixed;
extern alias UnconditionalGate;
extern alias WithPatch;

using IommuPort.Tracing;

namespace IommuPort.Timeline;

/// <summary>The ports by name, each with its own build of the scenarios.</summary>
internal static class Ports
{
    /// <summary>All ports, each with the scenarios as it plays them.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<IScenario>> All { get; } =
        new Dictionary<string, IReadOnlyList<IScenario>>
        {
            ["before"] = BeforePatch::IommuPort.Scenarios.ScenarioCatalog.All,
            ["with"] = WithPatch::IommuPort.Scenarios.ScenarioCatalog.All,
            ["closed"] = Closed::IommuPort.Scenarios.ScenarioCatalog.All,
            ["fixed"] = Fixed::IommuPort.Scenarios.ScenarioCatalog.All,
            ["unconditional"] = UnconditionalGate::IommuPort.Scenarios.ScenarioCatalog.All,
        };

    /// <summary>The names of the ports that are steps of one way, first to last.</summary>
    public static IReadOnlyList<string> Steps { get; } = ["before", "with", "closed"];

    /// <summary>The names of the scenarios, which are the same in every port.</summary>
    public static IEnumerable<string> ScenarioNames => All[Steps[0]].Select(scenario => scenario.Name);
}
