using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.CodeFixes;

/// <summary>RACE002's fix: the gate is tested where it was not, and on every way where it was on some.</summary>
public sealed class GateCheckCodeFixTests
{
    [Fact]
    public Task UntestedGateIsTested() => Verify.CodeFixAsync<Race002GateBypassedCodeFixProvider>(
        Registry("return {|RACE002:_devices.Find(device => device.Id == id)|};"),
        Registry("return _devices.Find(device => device.Id == id && device.IsReady);"),
        title: "Check that the object is ready");

    [Fact]
    public Task FurtherConditionGoes() => Verify.CodeFixAsync<Race002GateBypassedCodeFixProvider>(
        Registry("Device? found = null; foreach (var d in _devices) if (d.Id == id) found = d; if (found is null || ({|RACE002:first|} && !found.IsReady)) return null; return found;"),
        Registry("Device? found = null; foreach (var d in _devices) if (d.Id == id) found = d; if (found is null || !found.IsReady) return null; return found;"));

    [Fact]
    public Task PositionHasNoWordForAbsent() => Verify.NoCodeFixAsync<Race002GateBypassedCodeFixProvider>(
        Registry("return {|RACE002:_devices[id]|};"));

    private static string Registry(string lookup) => $$"""
        public class Device
        {
            private bool _ready;

            public int Id { get; init; }

            public int[]? Queues { get; private set; }

            public bool IsReady => Volatile.Read(ref _ready);

            public void MarkReady() => Volatile.Write(ref _ready, true);

            public void Probe() => Queues = new int[4];
        }

        public class Registry
        {
            private readonly List<Device> _devices = new();

            public void Register(Device device)
            {
                lock (_devices)
                {
                    _devices.Add(device);
                }

                device.Probe();
                device.MarkReady();
            }

            public Device? Find(int id, bool first)
            {
                lock (_devices)
                {
                    {{lookup}}
                }
            }
        }
        """;
}
