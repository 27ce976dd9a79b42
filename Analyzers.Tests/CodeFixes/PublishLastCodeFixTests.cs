using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.CodeFixes;

/// <summary>RACE001's other fix: the publication moves behind the last late write.</summary>
public sealed class PublishLastCodeFixTests
{
    private static readonly CodeFixOptions _last = new() { EquivalenceKey = "RACE001.PublishLast" };

    [Fact]
    public Task LockStatementMovesWhole() => Verify.CodeFixAsync<Race001PublishedBeforeReadyCodeFixProvider>(
        Registry("lock (_devices)\n        {\n            {|RACE001:_devices.Add(device)|}; // findable\n        }\n\n        device.Probe();"),
        Registry("device.Probe();\n\n        lock (_devices)\n        {\n            _devices.Add(device); // findable\n        }"),
        fix: _last with { Title = "Publish when the object is ready" });

    [Theory]
    [InlineData("lock (_devices) { {|RACE001:_devices.Add(device)|}; } device = Find(3)!; device.Probe();")]
    [InlineData("lock (_devices) { {|RACE001:_devices.Add(device)|}; } Find(device.Id)!.Probe(); device.Probe();")]
    [InlineData("lock (_devices) { {|RACE001:_devices.Add(device)|}; } _added?.Invoke(device); device.Probe();")]
    [InlineData("lock (_devices) { {|RACE001:_devices.Add(device)|}; _count++; } device.Probe();")]
    [InlineData("lock (_devices) { {|RACE001:_devices.Add(device)|}; } if (_count > 0) { return; } device.Probe();")]
    public async Task PublicationStaysWhereSomethingNeedsIt(string body)
    {
        var source = Registry(body).Replace("{|RACE001:", "").Replace("|}", "");
        var project = TestProject.Create(source);
        Assert.Empty(await project.ErrorsAsync());
        var offered = await Offers.OfAsync(project);
        Assert.DoesNotContain("RACE001.PublishLast", offered);
    }

    private static string Registry(string body) => $$"""
        public class Device
        {
            public int Id { get; init; }

            public int[]? Queues { get; private set; }

            public void Probe() => Queues = new int[4];
        }

        public class Registry
        {
            private readonly List<Device> _devices = new();
            private int _count;

            internal Action<Device>? _added;

            public void Register(Device device)
            {
                {{body}}
            }

            public int Count() => _count++;

            public Device? Find(int id)
            {
                lock (_devices)
                {
                    return _devices.Find(device => device.Id == id);
                }
            }
        }
        """;
}
