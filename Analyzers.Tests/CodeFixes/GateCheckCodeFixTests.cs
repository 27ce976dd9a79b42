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

    [Theory]
    [InlineData("public State State => _state;", "worker.State == State.Running")]
    [InlineData("public State State { get { return _state; } }", "worker.State == State.Running")]
    [InlineData("public State State => _state; public bool IsRunning => _state == State.Running;", "worker.IsRunning")]
    [InlineData("public State State => _state; public bool IsStopped => _state == State.Stopped;", "worker.State == State.Running")]
    public Task StateIsTested(string members, string test) => Verify.CodeFixAsync<Race002GateBypassedCodeFixProvider>(
        Workers(members, "return {|RACE002:_workers.Find(worker => worker.Id == id)|}; // the one"),
        Workers(members, $"return _workers.Find(worker => worker.Id == id && {test}); // the one"));

    [Fact]
    public Task StateIsTestedInAPattern() => Verify.CodeFixAsync<Race002GateBypassedCodeFixProvider>(
        Workers("public State State => _state;", "return {|RACE002:_workers.FindLast(Matches)|}; bool Matches(Worker worker) => worker.Id == id;"),
        Workers("public State State => _state;", "return _workers.FindLast(Matches) is { State: State.Running } found ? found : null; bool Matches(Worker worker) => worker.Id == id;"));

    [Fact]
    public Task LoopSkipsWhatIsInAnotherState() => Verify.CodeFixAsync<Race002GateBypassedCodeFixProvider>(
        Workers(
            "public State State => _state;",
            """
            foreach ({|RACE002:var|} worker in _workers)
                        {
                            Console.WriteLine(worker.Endpoint!.Host); // where it is
                            Console.WriteLine(worker.Id);
                        }

                        return null;
            """),
        Workers(
            "public State State => _state;",
            """
            foreach (var worker in _workers)
                        {
                            if (worker.State != State.Running)
                            {
                                continue;
                            }

                            Console.WriteLine(worker.Endpoint!.Host); // where it is
                            Console.WriteLine(worker.Id);
                        }

                        return null;
            """));

    [Fact]
    public Task StateThatNobodyTellsCannotBeTested() => Verify.NoCodeFixAsync<Race002GateBypassedCodeFixProvider>(
        Workers("public bool IsStopped => _state == State.Stopped; public bool IsBusy(int n) => _state == State.Running && n > 0;", "return {|RACE002:_workers.Find(worker => worker.Id == id)|};")
            .Replace("worker.State == State.Running)", "worker.IsBusy(id))", StringComparison.Ordinal));

    private static string Workers(string members, string lookup) => $$"""
        public enum State { Starting, Running, Stopped }

        public sealed class Worker
        {
            private volatile State _state;

            public int Id { get; init; }

            public Uri? Endpoint { get; private set; }

            {{members}}

            public void Start()
            {
                Endpoint = new Uri("http://localhost/");
                _state = State.Running;
            }

            public void Stop() => _state = State.Stopped;
        }

        public sealed class Workers
        {
            private readonly List<Worker> _workers = new();

            public void Add(Worker worker)
            {
                lock (_workers)
                {
                    _workers.Add(worker);
                }

                worker.Start();
            }

            public Worker? Pick(int id)
            {
                lock (_workers)
                {
                    return _workers.Find(worker => worker.Id == id && worker.State == State.Running);
                }
            }

            public Worker? Find(int id)
            {
                lock (_workers)
                {
                    {{lookup}}
                }
            }
        }
        """;

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
