using Xunit;
using Xunit.Abstractions;

namespace IommuPort.Tests;

/// <summary>Where each scenario goes wrong, and where it does not.</summary>
public sealed class ScenarioTests(ITestOutputHelper output)
{
    private const int Schedules = 5_000;

    // The port that the fix makes differs little from the patched one, and need not take as long again.
    private const int SchedulesOfFixedPort = 1_000;

    /// <summary>The ports that every scenario runs with.</summary>
    internal static readonly string[] Ports = [Port.BeforePatch, Port.WithPatch, Port.Closed, Port.Fixed];

    /// <summary>The ports in which a schedule of the scenario goes wrong; in all other ports none does.</summary>
    internal static readonly Dictionary<string, string[]> OpenIn = new()
    {
        ["walks-every-bus"] = [],
        ["own-devices"] = [],
        ["firmware-verdicts"] = [Port.BeforePatch],
        ["failed-registration"] = [Port.BeforePatch],
        ["domain-taken-back"] = [Port.BeforePatch, Port.WithPatch, Port.Fixed],
        ["asynchronous-client"] = [Port.BeforePatch],
        ["deferred-client"] = [Port.BeforePatch],
        ["replay-out-of-order"] = [Port.BeforePatch],
        ["instances-in-parallel"] = [],
        ["domain-not-set-up"] = [],
        ["driver-bound-meanwhile"] = [Port.BeforePatch, Port.WithPatch, Port.Fixed],
        ["hotplug-during-walk"] = [Port.BeforePatch, Port.WithPatch, Port.Fixed],
        ["two-iommus"] = [Port.BeforePatch, Port.WithPatch],
        ["everybody-in-the-end"] = [],
    };

    // The scenarios that start nothing, so that there is one schedule.
    private static readonly string[] OnOneThread = ["walks-every-bus", "own-devices", "firmware-verdicts"];

    public static TheoryData<string, string> OpenCases => Cases(isOpen: true);

    public static TheoryData<string, string> ClosedCases => Cases(isOpen: false);

    [Theory]
    [MemberData(nameof(OpenCases))]
    public void Some_schedule_goes_wrong_where_the_scenario_is_open(string scenario, string port)
    {
        var exploration = Exploration.Of(Port.Scenario(port, scenario), Schedules);

        output.WriteLine($"schedule {exploration.Schedules} of {scenario} {port} goes wrong:");
        output.WriteLine(exploration.Failure ?? "none does");
        Assert.NotNull(exploration.Failure);
    }

    [Theory]
    [MemberData(nameof(ClosedCases))]
    public void No_schedule_goes_wrong_where_the_scenario_is_closed(string scenario, string port)
    {
        var schedules = port == Port.Fixed ? SchedulesOfFixedPort : Schedules;
        var exploration = Exploration.Of(Port.Scenario(port, scenario), schedules);

        output.WriteLine($"{exploration.Schedules} schedules of {scenario} {port}");
        Assert.True(exploration.Failure is null, exploration.Failure);
        Assert.Equal(OnOneThread.Contains(scenario), exploration.IsExhaustive);
        Assert.Equal(exploration.IsExhaustive ? 1 : schedules, exploration.Schedules);
    }

    [Fact]
    public void Registration_does_not_find_its_own_devices_behind_an_unconditional_gate()
    {
        var exploration = Exploration.Of(Port.Scenario(Port.UnconditionalGate, "own-devices"), schedules: 1);

        Assert.Contains("the registration of smmu0 did not find display", exploration.Failure);
        Assert.Contains("the registration of smmu0 did not find camera", exploration.Failure);
    }

    [Fact]
    public void Every_scenario_says_where_it_is_open()
    {
        Assert.Equal(Port.ScenarioNames.Order(), OpenIn.Keys.Order());
    }

    private static TheoryData<string, string> Cases(bool isOpen)
    {
        var cases = new TheoryData<string, string>();
        foreach (var (scenario, openIn) in OpenIn)
        {
            foreach (var port in Ports)
            {
                if (openIn.Contains(port) == isOpen)
                {
                    cases.Add(scenario, port);
                }
            }
        }

        return cases;
    }
}
