using Microsoft.CodeAnalysis.CSharp;
using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Documentation;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.CodeFixes;

/// <summary>RACE001's ready gate: where it goes, how it looks, and where it is not offered.</summary>
public sealed class ReadyGateCodeFixTests
{
    private const string Device = """
        public enum Answer { Ok, Missing, NotReady }

        public class Device
        {
            public int Id { get; init; }

            public int[]? Queues { get; private set; }

            public void Probe() => Queues = new int[4];
        }

        """;

    private const string GatedDevice = """
        public class Device
        {
            /// <summary>Set when registration has succeeded; lookups pass over the object until then.</summary>
            private bool _ready;

            public int Id { get; init; }

            public int[]? Queues { get; private set; }

            /// <summary>Whether registration has succeeded. Until then the object counts as absent.</summary>
            internal bool IsReady => Volatile.Read(ref _ready);

            public void Probe() => Queues = new int[4];

            /// <summary>Says that registration has succeeded, and makes all that it wrote visible with that.</summary>
            internal void MarkReady() => Volatile.Write(ref _ready, true);
        }

        """;

    private static readonly CodeFixOptions _gate = new() { EquivalenceKey = "RACE001.ReadyGate", Title = "Add a ready gate to 'Device'" };

    [Fact]
    public Task GateIsSetLastTestedByTheLookupAndTakenBackOnFailure() => GateAsync("_ready", "IsReady", "MarkReady", VerifyOptions.Default);

    /// <summary>The three members of a gate are a field, a property and a method, each with rules of its own.</summary>
    [Fact]
    public Task MembersOfTheGateAreNamedByTheUsersRules() => GateAsync("m_ready", "isReadyNow", "mark_ready", new()
    {
        EditorConfig = NamingRule("fields", "field", "private", "required_prefix = m_", "capitalization = camel_case")
            + NamingRule("properties", "property", "internal, public", "required_suffix = Now", "capitalization = camel_case")
            + NamingRule("methods", "method", "*", "word_separator = _", "capitalization = all_lower"),
    });

    private static Task GateAsync(string field, string property, string method, VerifyOptions options) =>
        Verify.CodeFixAsync<Race001PublishedBeforeReadyCodeFixProvider>(
            Registry("{|RACE001:_devices.Add(device)|};", "device.Probe();", "return _devices.Find(device => device.Id == id);", Device[(Device.IndexOf("public class", StringComparison.Ordinal))..]),
            (GatedDevice + """
            public class Registry
            {
                private readonly List<Device> _devices = new();

                public void Register(Device device)
                {
                    lock (_devices)
                    {
                        _devices.Add(device);
                    }

                    try
                    {
                        device.Probe();
                    }
                    catch
                    {
                        lock (_devices)
                        {
                            _devices.Remove(device);
                        }

                        throw;
                    }

                    device.MarkReady();
                }

                public Device? Find(int id)
                {
                    lock (_devices)
                    {
                        return _devices.Find(device => device.Id == id && device.IsReady);
                    }
                }
            }
            """)
                .Replace("_ready", field, StringComparison.Ordinal)
                .Replace("IsReady", property, StringComparison.Ordinal)
                .Replace("MarkReady", method, StringComparison.Ordinal),
            fix: _gate,
            options: options);

    [Theory]
    [InlineData("return _devices.FirstOrDefault();", "_devices.FirstOrDefault(device => device.IsReady)")]
    [InlineData("return _devices.SingleOrDefault(d => d.Id == 1 || d.Id == id);", "d => (d.Id == 1 || d.Id == id) && d.IsReady")]
    [InlineData("foreach (var d in _devices) if (d.Id == id) return d; return null;", "if (d.Id == id && d.IsReady)")]
    [InlineData("foreach (var d in _devices) { Console.WriteLine(d); if (d.Id == id) return d; } return null;", "if (!d.IsReady)")]
    [InlineData("for (var i = 0; i < _devices.Count; i++) { var d = _devices[i]; if (d.Id == id) return d; } return null;", "d.Id == id && d.IsReady")]
    [InlineData("var d = _devices.FirstOrDefault(d => d.Id == id); if (d == null) return null; return d;", "d.Id == id && d.IsReady")]
    public Task LookupInListPassesOverWhatIsNotReady(string lookup, string expected) => FixesAsync(Registry("_devices.Add(device);", "device.Probe();", lookup), expected);

    [Theory]
    [InlineData("return _map.TryGetValue(id, out var d) ? d : null;", "_map.TryGetValue(id, out var d) && d.IsReady ? d : null")]
    [InlineData("if (!_map.TryGetValue(id, out var d)) return null; return d;", "!_map.TryGetValue(id, out var d) || !d.IsReady")]
    [InlineData("return _map.GetValueOrDefault(id);", "_map.GetValueOrDefault(id) is { IsReady: true } device ? device : null")]
    [InlineData("var d = _map.GetValueOrDefault(id); if (d is null) { return null; } return d;", "d is null || !d.IsReady")]
    [InlineData("return _map[id];", "_map[id] is { IsReady: true } device ? device : throw new KeyNotFoundException()")]
    [InlineData("foreach (var pair in _map) { if (pair.Key == id) { return pair.Value; } } return null;", "pair.Key == id && pair.Value.IsReady")]
    [InlineData("foreach (var (key, value) in _map) { if (key == id) { return value; } } return null;", "key == id && value.IsReady")]
    public Task LookupInDictionaryPassesOverWhatIsNotReady(string lookup, string expected) =>
        FixesAsync(Registry("_map[device.Id] = device;", "device.Probe();", lookup).Replace("List<Device> _devices", "Dictionary<int, Device> _map").Replace("_devices", "_map"), expected);

    [Fact]
    public Task MethodWithAWordForNotYetSaysIt() => FixesAsync(
        Registry("_devices.Add(device);", "device.Probe();", """
            var d = _devices.Find(d => d.Id == id);
            if (d is null)
            {
                return Answer.Missing;
            }

            Console.WriteLine(d.Queues!.Length);
            return Answer.Ok;
            """).Replace("Device? Find", "Answer Use").Replace("_devices.Find(d => d.Id == id)", "_devices.Where(d => d.Id == id).FirstOrDefault()"),
        "d.IsReady");

    [Fact]
    public Task SuccessfulReturnsAreMarkedAndFailingOnesAreNot() => FixesAsync(
        Registry("_devices.Add(device);", """
            if (device.Id < 0)
                    {
                        lock (_devices)
                        {
                            _devices.Remove(device);
                        }

                        return false;
                    }

                    device.Probe();
                    return true;
            """, "return _devices.Find(device => device.Id == id);").Replace("void Register", "bool Register"),
        "device.MarkReady();\n        return true;");

    [Fact]
    public Task RegistrationsThatDoNotInitializeLateAreMarkedToo() => FixesAsync(
        Registry("_devices.Add(device);", "device.Probe();", "return _devices.Find(device => device.Id == id);", Device, """
                public void RegisterReady(Device other)
                {
                    lock (_devices)
                    {
                        _devices.Add(other);
                    }
                }

            """),
        "other.MarkReady();\n        lock (_devices)");

    [Fact]
    public async Task BothRegistriesOfOneEntryShareOneGate()
    {
        var text = await FixesAsync(
            Registry("_devices.Add(device);\n            _map[device.Id] = device;", "device.Probe();", "return _devices.Find(device => device.Id == id);", Device, """
                    private readonly Dictionary<int, Device> _map = new();

                    public Device? ById(int id)
                    {
                        lock (_devices)
                        {
                            return _map.TryGetValue(id, out var found) ? found : null;
                        }
                    }

                """),
            "_map.Remove(device.Id);\n                _devices.Remove(device);");
        Assert.Contains("out var found) && found.IsReady", text, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(text, "bool _ready"));
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(text, @"device\.MarkReady\(\);"));
    }

    [Fact]
    public async Task RegistrationFindsItsOwnEntryByASplitLookup()
    {
        var text = await FixesAsync(
            Registry("_devices.Add(device);", "Find(device.Id)!.Probe();\n        device.Probe();", "return _devices.Find(device => device.Id == id);"),
            "FindIncludingUnready(device.Id)!.Probe();");
        Assert.Contains("private Device? FindIncludingUnready(int id)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RegistrationIsLetThroughALookupThatItSharesWithOthers()
    {
        var text = await FixesAsync(
            Registry("_devices.Add(device);", "Walk(device.Id);\n        device.Probe();", "return _devices.Find(device => device.Id == id);", Device, """
                    public void Walk(int id) => Console.WriteLine(Find(id)!.Queues);

                """),
            "Walk(device.Id, isRegistering: true);");
        Assert.Contains("bool isRegistering = false", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FieldFollowsTheStyleOfItsType()
    {
        var text = await FixesAsync(Registry("_devices.Add(device);", "device.Probe();", "return _devices.Find(device => device.Id == id);").Replace(
            "public int Id", "private readonly int m_seed;\n\n    public int Seed => m_seed;\n\n    public int Id"));
        Assert.Contains("private bool m_ready;", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakenNamesAreLeftAlone()
    {
        var text = await FixesAsync(Registry("_devices.Add(device);", "device.Probe();", "return _devices.Find(device => device.Id == id);").Replace(
            "public int Id", "public bool IsReady => true;\n\n    public int Id"));
        Assert.Contains("device.Id == id && device.IsRegistered", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldLanguageVersionIsHonoured()
    {
        var project = TestProject.Create(
            """
            public class Device
            {
                public int Id;
                public int[] Queues;
                public void Probe() { Queues = new int[4]; }
            }

            public class Registry
            {
                private readonly Dictionary<int, Device> _devices = new Dictionary<int, Device>();

                public void Register(Device device)
                {
                    lock (_devices)
                    {
                        _devices.Add(device.Id, device);
                    }

                    device.Probe();
                }

                public Device Find(int id)
                {
                    lock (_devices)
                    {
                        return _devices.GetValueOrDefault(id);
                    }
                }
            }
            """,
            VerifyOptions.Default with { LanguageVersion = LanguageVersion.CSharp7_3 });
        var text = await SilentAsync(project);
        Assert.Contains("_devices.GetValueOrDefault(id) is Device device && device.IsReady ? device : null", text, StringComparison.Ordinal);
    }

    [Fact]
    public Task FixSpansDocuments()
    {
        var registry = Registry("{|RACE001:_devices.Add(device)|};", "device.Probe();", "return _devices.Find(device => device.Id == id);", "");
        return Verify.CodeFixAsync<Race001PublishedBeforeReadyCodeFixProvider>(
            [("/0/Device.cs", GatedDevice.Replace(GatedDevice, Device[Device.IndexOf("public class", StringComparison.Ordinal)..])), ("/0/Registry.cs", registry)],
            [("/0/Device.cs", GatedDevice), ("/0/Registry.cs", registry
                .Replace("{|RACE001:_devices.Add(device)|}", "_devices.Add(device)")
                .Replace("        device.Probe();\n", """
                            try
                            {
                                device.Probe();
                            }
                            catch
                            {
                                lock (_devices)
                                {
                                    _devices.Remove(device);
                                }

                                throw;
                            }

                            device.MarkReady();

                    """.Replace("\n\n\n", "\n"))
                .Replace("device.Id == id", "device.Id == id && device.IsReady"))],
            _gate);
    }

    [Theory]
    [InlineData("public class Device", "public record Device")] // A field takes part in a record's equality.
    [InlineData("_devices.Find(device => device.Id == id)", "_devices[id]")] // No word for absent.
    [InlineData("void Register", "IEnumerable<int> Register")] // Nobody knows when an iterator is done.
    [InlineData("device.Probe();", "if (device.Id < 0) return; device.Probe();")] // Success or failure?
    [InlineData("device.Probe();", "_ = Task.Run(device.Probe); device.Probe(); device = new Device();")] // Another object by then.
    public async Task GateIsNotOfferedWhereItCannotBeRight(string text, string replacement)
    {
        var source = Registry("_devices.Add(device);", "device.Probe();", "return _devices.Find(device => device.Id == id);").Replace(text, replacement);
        if (replacement.StartsWith("IEnumerable", StringComparison.Ordinal))
        {
            source = source.Replace("device.Probe();", "yield return 1;\n        device.Probe();");
        }

        var project = TestProject.Create(source);
        Assert.Empty(await project.ErrorsAsync());
        Assert.DoesNotContain("Volatile", await (await project.FixAsync()).TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BusWalkOfTheSampleStillFindsItsInstance()
    {
        var files = new[] { "BeforePatch", "Shared", "Tracing" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf("Sample/" + folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Select(path => (Path.GetFileName(path), File.ReadAllText(path)));
        var project = TestProject.Create(files, [new RegistrationRaceAnalyzer()], [new Race001PublishedBeforeReadyCodeFixProvider()]);
        Assert.Contains(await project.DiagnosticsAsync(), diagnostic => diagnostic.Id == "RACE001");

        var after = await project.FixAsync();

        Assert.Empty(await after.ErrorsAsync());
        Assert.DoesNotContain(await after.DiagnosticsAsync(), diagnostic => diagnostic.Id is "RACE001" or "RACE002" or "RACE003" or "RACE004");
        var core = await after.TextAsync("IommuCore.cs");
        Assert.Contains("notifier.Start(isRegistering: true)", core, StringComparison.Ordinal);
        Assert.Contains("if (!isRegistering && !iommu.IsReady)\n        {\n            return ProbeResult.Defer;", core, StringComparison.Ordinal);
        Assert.Contains("iommu.MarkReady();", core, StringComparison.Ordinal);
    }

    private static string NamingRule(string name, string kind, string accessibilities, params string[] style) =>
        $"""
        dotnet_naming_rule.{name}.symbols = {name}
        dotnet_naming_rule.{name}.style = {name}
        dotnet_naming_rule.{name}.severity = suggestion
        dotnet_naming_symbols.{name}.applicable_kinds = {kind}
        dotnet_naming_symbols.{name}.applicable_accessibilities = {accessibilities}
        {string.Join('\n', style.Select(line => $"dotnet_naming_style.{name}.{line}"))}

        """;

    private static string Registry(string publication, string initialization, string lookup, string device = Device, string more = "") => device + $$"""
        public class Registry
        {
            private readonly List<Device> _devices = new();

        {{more}}    public void Register(Device device)
            {
                lock (_devices)
                {
                    {{publication}}
                }

                {{initialization}}
            }

            public Device? Find(int id)
            {
                lock (_devices)
                {
                    {{lookup}}
                }
            }
        }
        """;

    private static async Task<string> FixesAsync(string source, string expected = "IsRe")
    {
        var text = await SilentAsync(TestProject.Create(source));
        Assert.Contains(expected, text, StringComparison.Ordinal);
        return text;
    }

    private static async Task<string> SilentAsync(TestProject project)
    {
        Assert.Empty(await project.ErrorsAsync());
        Assert.Contains(await project.DiagnosticsAsync(), diagnostic => diagnostic.Id == "RACE001");
        var after = await project.FixAsync();
        var text = await after.TextAsync();
        Assert.True((await after.ErrorsAsync()).IsEmpty, string.Join('\n', await after.ErrorsAsync()) + "\n" + text);
        Assert.True((await after.DiagnosticsAsync()).IsEmpty, string.Join('\n', await after.DiagnosticsAsync()) + "\n" + text);
        return text;
    }
}
