extern alias BeforePatch;
extern alias Closed;
extern alias Fixed;
extern alias UnconditionalGate;
extern alias WithPatch;

using IommuPort.Tracing;

namespace IommuPort.Tests;

/// <summary>The ports by name, each with its own build of the scenarios.</summary>
public static class Port
{
    public const string BeforePatch = "before the patch";
    public const string WithPatch = "with the patch";
    public const string Closed = "closed";
    public const string Fixed = "with the code fix";
    public const string UnconditionalGate = "with an unconditional gate";

    /// <summary>Builds <paramref name="scenario"/> with <paramref name="port"/>.</summary>
    public static IScenario Scenario(string port, string scenario) => port switch
    {
        BeforePatch => BeforePatch::IommuPort.Scenarios.ScenarioCatalog.Find(scenario),
        WithPatch => WithPatch::IommuPort.Scenarios.ScenarioCatalog.Find(scenario),
        Closed => Closed::IommuPort.Scenarios.ScenarioCatalog.Find(scenario),
        Fixed => Fixed::IommuPort.Scenarios.ScenarioCatalog.Find(scenario),
        UnconditionalGate => UnconditionalGate::IommuPort.Scenarios.ScenarioCatalog.Find(scenario),
        _ => throw new ArgumentOutOfRangeException(nameof(port), port, "There is no such port."),
    };

    /// <summary>The names of all scenarios.</summary>
    public static IReadOnlyList<string> ScenarioNames { get; } =
        [.. BeforePatch::IommuPort.Scenarios.ScenarioCatalog.All.Select(scenario => scenario.Name)];
}
