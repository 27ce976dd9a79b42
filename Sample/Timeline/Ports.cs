extern alias BeforePatch;
extern alias Closed;
extern alias UnconditionalGate;
extern alias WithPatch;

using IommuPort.Tracing;

namespace IommuPort.Timeline;

/// <summary>The ports by name, each with its own build of the scenarios.</summary>
internal static class Ports
{
    /// <summary>All ports, in the order of the steps.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<IScenario>> All { get; } =
        new Dictionary<string, IReadOnlyList<IScenario>>
        {
            ["before"] = BeforePatch::IommuPort.Scenarios.ScenarioCatalog.All,
            ["with"] = WithPatch::IommuPort.Scenarios.ScenarioCatalog.All,
            ["closed"] = Closed::IommuPort.Scenarios.ScenarioCatalog.All,
            ["unconditional"] = UnconditionalGate::IommuPort.Scenarios.ScenarioCatalog.All,
        };
}
