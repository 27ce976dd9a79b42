extern alias BeforePatch;

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
        };
}
