using Microsoft.CodeAnalysis.CSharp;
using RaceAnalyzers.Tests.Documentation;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>What the attributes of docs/attributes.md change, and what they leave as it is.</summary>
public sealed class AttributeTests
{
    private const string Device = """
        public sealed class Device
        {
            private int _state;
            public string? Name { get; set; }
            {0}
            public void Probe() => Name = "eth0";
            public void Advance() => Interlocked.Increment(ref _state);
        }
        """;

    private static string Attributes { get; } = Repository.Read("docs/RaceAnalyzersAttributes.cs");

    [Theory]
    [InlineData(LanguageVersion.CSharp7_3)]
    [InlineData(LanguageVersion.Latest)]
    public async Task FileToCopyCompilesWithoutAnyDiagnostic(LanguageVersion version)
    {
        var project = TestProject.Create(Attributes, new() { LanguageVersion = version, ImplicitUsings = false });
        Assert.Empty((await project.CompileAsync()).GetDiagnostics());
        Assert.Empty(await project.DiagnosticsAsync());
    }

    // [ReadyGate]

    [Theory]
    [InlineData("[ReadyGate] public bool IsReady => Volatile.Read(ref _state) >= 2;", "device.IsReady")]
    [InlineData("[ReadyGate] public bool IsReady() => Volatile.Read(ref _state) >= 2;", "device.IsReady()")]
    [InlineData("[RaceAnalyzers.Annotations.ReadyGate] public bool IsReady() => Volatile.Read(ref _state) >= 2;", "device.IsReady()")]
    [InlineData("[ReadyGate] public int Stage() => Volatile.Read(ref _state);", "device.Stage() == 2")]
    [InlineData("[ReadyGate] public Task Ready { get; } = NativeReady(); private static Task NativeReady() => Task.Delay(1);", "device.Ready.IsCompleted")]
    [InlineData("[ReadyGate] public volatile bool Ready;", "device.Ready")]
    public Task LookupThatTestsTheMarkedGateIsSilent(string gate, string test) => AnalyzeAsync(Registry(
        gate,
        "_devices[id] = device; device.Probe(); device.Advance();",
        $"_devices.TryGetValue(id, out var device) && {test} ? device.Name : null"));

    [Fact]
    public Task LookupThatDoesNotTestTheMarkedGateBypassesIt() => Verify.AnalyzerAsync(
        Registry(
            "[ReadyGate] public bool IsReady => Volatile.Read(ref _state) >= 2;",
            "{|#1:_devices[id] = device|}; {|#2:device.Probe()|}; device.Advance();",
            "{|#0:_devices.TryGetValue(id, out var device)|} ? device.Name : null"),
        Options,
        Verify.Expect("RACE002", [0]).WithMessage(
            "'Devices.NameOf' uses an entry of 'Devices._devices' without testing 'IsReady', and 'Devices.Register' publishes it before 'device.Probe()'"));

    [Fact]
    public Task TestOfAnotherFlagIsNoTestOfTheMarkedGate() => AnalyzeAsync(Registry(
        "[ReadyGate] public bool IsReady => Volatile.Read(ref _state) >= 2; public volatile bool IsEnabled;",
        "_devices[id] = device; device.Probe(); device.IsEnabled = true;",
        "{|RACE002:_devices.TryGetValue(id, out var device)|} && device.IsEnabled ? device.Name : null"));

    [Fact]
    public Task PropertyThatIsNotMarkedIsNoGate() => AnalyzeAsync(Registry(
        "public bool IsReady => Volatile.Read(ref _state) >= 2;",
        "{|RACE001:_devices[id] = device|}; device.Probe(); device.Advance();",
        "_devices.TryGetValue(id, out var device) && device.IsReady ? device.Name : null"));

    // [Publishes]

    [Theory]
    [InlineData("[Publishes(nameof(_devices))] protected abstract void Publish(int id, Device device);")]
    [InlineData("""[Publishes("_devices")] protected abstract void Publish(int id, Device device);""")]
    [InlineData("[PublishesAttribute(nameof(_devices))] protected abstract void Publish(int id, Device device);")]
    public Task CallOfAMarkedMethodPublishes(string publish) => AnalyzeAsync(Registry(
        "",
        "{|RACE001:Publish(id, device)|}; device.Probe();",
        "_devices.TryGetValue(id, out var device) ? device.Name : null",
        publish));

    [Theory]
    [InlineData("protected abstract void Publish(int id, Device device);", "Publish(id, device); device.Probe();")]
    [InlineData("[Publishes(nameof(_devices))] protected abstract void Publish(int id, Device device);", "device.Probe(); Publish(id, device);")]
    [InlineData("[Publishes(nameof(_devices))] protected abstract void Publish(int id, Device device);", "Publish(id, new Device()); device.Probe();")]
    [InlineData("""[Publishes("_nothing")] protected abstract void Publish(int id, Device device);""", "Publish(id, device); device.Probe();")]
    public Task CallThatPublishesNothingThatIsInitializedLaterIsSilent(string publish, string register) => AnalyzeAsync(Registry(
        "",
        register,
        "_devices.TryGetValue(id, out var device) ? device.Name : null",
        publish));

    [Fact]
    public Task MarkedMethodWithoutObjectsPublishesItsOwn() => AnalyzeAsync("""
        using RaceAnalyzers.Annotations;

        public abstract class Device
        {
            private static readonly ConcurrentDictionary<int, Device> s_all = new();
            public string? Name { get; set; }

            public void Register(int id)
            {
                {|RACE001:Publish(id)|};
                Name = "eth0";
            }

            [Publishes(nameof(s_all))] protected abstract void Publish(int id);
            public static string? NameOf(int id) => s_all.TryGetValue(id, out var device) ? device.Name : null;
        }
        """);

    // [Initializes]

    [Theory]
    [InlineData("[Initializes] void Probe();", "{|RACE001:_devices[id] = device|}; device.Probe();")]
    [InlineData("[Initializes] void Probe();", "device.Probe(); _devices[id] = device;")]
    [InlineData("void Probe();", "_devices[id] = device; device.Probe();")]
    public Task CallOfAMarkedMethodInitializes(string probe, string register) => AnalyzeAsync($$"""
        using RaceAnalyzers.Annotations;

        public interface IDevice
        {
            string Name { get; }
            {{probe}}
        }

        public sealed class Devices
        {
            private readonly ConcurrentDictionary<int, IDevice> _devices = new();
            public void Register(int id, IDevice device) { {{register}} }
            public string? NameOf(int id) => _devices.TryGetValue(id, out var device) ? device.Name : null;
        }
        """);

    [Fact]
    public Task MarkedMethodInitializesWhatItIsGiven() => AnalyzeAsync("""
        using RaceAnalyzers.Annotations;

        public sealed class Device { public string? Name { get; set; } }

        public interface IProber { [Initializes] void Probe(Device device); void Print(Device device); }

        public sealed class Devices(IProber prober)
        {
            private readonly ConcurrentDictionary<int, Device> _devices = new();
            public void Register(int id, Device device) { {|RACE001:_devices[id] = device|}; prober.Probe(device); }
            public void Add(int id, Device device) { _devices[id] = device; prober.Print(device); }
            public string? NameOf(int id) => _devices.TryGetValue(id, out var device) ? device.Name : null;
        }
        """);

    // [ThreadSafe]

    [Theory]
    [InlineData("[ThreadSafe]", "_devices[id] = device; device.Probe();")]
    [InlineData("[ThreadSafeAttribute]", "_devices[id] = device; device.Probe();")]
    [InlineData("[Serializable]", "{|RACE001:_devices[id] = device|}; device.Probe();")]
    public Task ChangeOfAThreadSafeObjectIsNoInitialization(string attribute, string register) =>
        AnalyzeAsync(Registry("", register, "_devices.TryGetValue(id, out var device) ? device.Name : null", deviceAttribute: attribute));

    [Theory]
    [InlineData("[ThreadSafe]", "{|RACE001:_devices.Add(device)|}; device.Name = name;")]
    [InlineData("", "_devices.Add(device); device.Name = name;")]
    public Task RegistryOfAThreadSafeTypeIsShared(string attribute, string register) => AnalyzeAsync($$"""
        using RaceAnalyzers.Annotations;

        public sealed class Device { public string? Name { get; set; } }

        {{attribute}}
        public sealed class Devices
        {
            private readonly List<Device> _devices = new();
            public void Register(Device device, string name) { {{register}} }
            public string? NameOf(int index) => _devices[index].Name;
        }
        """);

    // [SingleThreaded]

    [Theory]
    [InlineData("[SingleThreaded]", "", "", "_devices[id] = device; device.Probe();")]
    [InlineData("", "[SingleThreaded]", "", "_devices[id] = device; device.Probe();")]
    [InlineData("", "", "[SingleThreaded]", "_devices[id] = device; device.Probe();")]
    [InlineData("", "", "", "{|RACE001:_devices[id] = device|}; device.Probe();")]
    public Task NothingIsReportedForOneThread(string onType, string onRegister, string onLookup, string register) => AnalyzeAsync($$"""
        using RaceAnalyzers.Annotations;

        public sealed class Device { public string? Name { get; set; } public void Probe() => Name = "eth0"; }

        {{onType}}
        public sealed class Devices
        {
            private readonly ConcurrentDictionary<int, Device> _devices = new();
            {{onRegister}} public void Register(int id, Device device) { {{register}} }
            {{onLookup}} public string? NameOf(int id) => _devices.TryGetValue(id, out var device) ? device.Name : null;
        }
        """);

    [Fact]
    public Task ObjectsOfATypeForOneThreadMayBeChangedLater() => AnalyzeAsync(
        Registry("", "_devices[id] = device; device.Probe();", "_devices.TryGetValue(id, out var device) ? device.Name : null", deviceAttribute: "[SingleThreaded]"));

    [Theory]
    [InlineData("[SingleThreaded]", "_devices.Add(device); device.Name = name;")]
    [InlineData("", "{|RACE001:_devices.Add(device)|}; device.Name = name;")]
    public Task LockInAMarkedMemberIsNoEvidence(string attribute, string register) => AnalyzeAsync($$"""
        using RaceAnalyzers.Annotations;

        public sealed class Device { public string? Name { get; set; } }

        public sealed class Devices
        {
            private readonly List<Device> _devices = new();
            public void Register(Device device, string name) { {{register}} }
            public string? NameOf(int index) => _devices[index].Name;
            {{attribute}} public string? LockedNameOf(int index) { lock (_devices) { return _devices[index].Name; } }
        }
        """);

    [Theory]
    [InlineData("[SingleThreaded]", "new Timer(Tick, null, 0, 1)")]
    [InlineData("", "{|RACE007:new Timer(Tick, null, 0, 1)|}")]
    public Task CallbackThatIsMarkedRunsOnTheSameThread(string attribute, string hookUp) => AnalyzeAsync($$"""
        using RaceAnalyzers.Annotations;

        public sealed class Poller
        {
            private readonly Timer _timer;
            private readonly List<int> _seen;

            public Poller()
            {
                _timer = {{hookUp}};
                _seen = new List<int>();
            }

            {{attribute}} private void Tick(object? state) => _seen.Add(1);
        }
        """);

    [Fact]
    public Task NothingIsReportedInAnAssemblyForOneThread() => AnalyzeAsync("""
        using RaceAnalyzers.Annotations;

        [assembly: SingleThreaded]

        public sealed class Device { public string? Name { get; set; } }

        public sealed class Devices
        {
            private readonly ConcurrentDictionary<int, Device> _devices = new();
            public void Register(int id, Device device) { _devices[id] = device; device.Name = "eth0"; }
            public string? NameOf(int id) => _devices.TryGetValue(id, out var device) ? device.Name : null;
        }
        """);

    /// <summary>The file as it is, with a namespace of the user's own, and without any.</summary>
    [Theory]
    [InlineData("RaceAnalyzers.Annotations")]
    [InlineData("Company.Product")]
    [InlineData("")]
    public async Task AttributesOfAnyNamespaceCount(string space)
    {
        const string Opening = "namespace RaceAnalyzers.Annotations\n{";
        Assert.Contains(Opening, Attributes);
        var file = space.Length > 0
            ? Attributes.Replace(Opening, $"namespace {space}\n{{", StringComparison.Ordinal)
            : Attributes.Remove(Attributes.LastIndexOf('}')).Replace(Opening, "", StringComparison.Ordinal);
        var options = new VerifyOptions { ExtraFiles = [("/0/Attributes.cs", file)] };
        var import = space.Length > 0 ? $"using {space};" : "";
        foreach (var code in new[]
        {
            Registry("[ReadyGate] public bool IsReady => Volatile.Read(ref _state) >= 2;", "_devices[id] = device; device.Probe();", "{|RACE002:_devices.TryGetValue(id, out var device)|} ? device.Name : null"),
            Registry("", "{|RACE001:Publish(id, device)|}; device.Probe();", "_devices.TryGetValue(id, out var device) ? device.Name : null", "[Publishes(nameof(_devices))] protected abstract void Publish(int id, Device device);"),
            Registry("[Initializes] public void Connect() { }", "{|RACE001:_devices[id] = device|}; device.Connect();", "_devices.TryGetValue(id, out var device) ? device.Name : null"),
            Registry("", "_devices[id] = device; device.Probe();", "_devices.TryGetValue(id, out var device) ? device.Name : null", deviceAttribute: "[ThreadSafe]"),
            Registry("", "_devices[id] = device; device.Probe();", "_devices.TryGetValue(id, out var device) ? device.Name : null", deviceAttribute: "[SingleThreaded]"),
        })
        {
            await Verify.AnalyzerAsync(code.Replace("using RaceAnalyzers.Annotations;", import, StringComparison.Ordinal), options);
        }
    }

    private static VerifyOptions Options { get; } = new() { ExtraFiles = [("/0/Attributes.cs", Attributes)] };

    private static Task AnalyzeAsync(string source) => Verify.AnalyzerAsync(source, Options);

    private static string Registry(string gate, string register, string lookup, string members = "", string deviceAttribute = "") => $$"""
        using RaceAnalyzers.Annotations;

        {{deviceAttribute}}
        {{Device.Replace("{0}", gate)}}

        public abstract class Devices
        {
            private protected readonly ConcurrentDictionary<int, Device> _devices = new();
            public void Register(int id, Device device) { {{register}} }
            public string? NameOf(int id) => {{lookup}};
            {{members}}
        }
        """;
}
