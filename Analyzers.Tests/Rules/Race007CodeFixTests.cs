using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

public sealed class Race007CodeFixTests
{
    private const string Bus = """

        public sealed class Bus
        {
            public event Action? Added;

            public void Raise() => Added?.Invoke();
        }
        """;

    [Fact]
    public Task HookUpMovesBehindTheAssignmentWithItsComment() =>
        Verify.CodeFixAsync<Race007CallbackIsLiveTooEarlyCodeFixProvider>(
            """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                private readonly string _name;

                public Cache(Bus bus)
                {
                    // The bus tells us what is new.
                    {|RACE007:bus.Added += OnAdded|};

                    _seen = new();
                    _name = "a"; // only for people
                }

                public override string ToString() => _name;

                private void OnAdded() => _seen.Add(1);
            }
            """ + Bus,
            """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                private readonly string _name;

                public Cache(Bus bus)
                {
                    _seen = new();
                    // The bus tells us what is new.
                    bus.Added += OnAdded;
                    _name = "a"; // only for people
                }

                public override string ToString() => _name;

                private void OnAdded() => _seen.Add(1);
            }
            """ + Bus,
            title: "Hook up last");

    [Fact]
    public Task HookUpMovesBehindTheLastOfSeveralAssignments() =>
        Verify.CodeFixAsync<Race007CallbackIsLiveTooEarlyCodeFixProvider>(
            """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                private readonly string _name;

                public Cache(Bus bus, string name)
                {
                    {|RACE007:bus.Added += OnAdded|};
                    _seen = new();
                    if (name.Length == 0)
                    {
                        throw new ArgumentException("empty", nameof(name));
                    }

                    _name = name;
                }

                private void OnAdded() => _seen.Add(_name.Length);
            }
            """ + Bus,
            """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                private readonly string _name;

                public Cache(Bus bus, string name)
                {
                    _seen = new();
                    if (name.Length == 0)
                    {
                        throw new ArgumentException("empty", nameof(name));
                    }

                    _name = name;
                    bus.Added += OnAdded;
                }

                private void OnAdded() => _seen.Add(_name.Length);
            }
            """ + Bus);

    [Fact]
    public Task TimerThatReadsItsOwnFieldIsSwitchedOnByACall() =>
        Verify.CodeFixAsync<Race007CallbackIsLiveTooEarlyCodeFixProvider>(
            """
            public sealed class Poller
            {
                private Timer _timer = null!;

                public void Start(int period)
                {
                    _timer = {|RACE007:new Timer(Poll, null, 0, period)|};
                }

                private void Poll(object? state) => _timer.Change(500, 500);
            }
            """,
            """
            public sealed class Poller
            {
                private Timer _timer = null!;

                public void Start(int period)
                {
                    _timer = new Timer(Poll, null, Timeout.Infinite, Timeout.Infinite);
                    _timer.Change(0, period);
                }

                private void Poll(object? state) => _timer.Change(500, 500);
            }
            """);

    [Fact]
    public Task FixAllMovesTheHookUpsOfAllTypes() =>
        Verify.CodeFixAsync<Race007CallbackIsLiveTooEarlyCodeFixProvider>(
            """
            public sealed class First
            {
                private readonly List<int> _seen;

                public First(Bus bus)
                {
                    {|RACE007:bus.Added += OnAdded|};
                    _seen = new();
                }

                private void OnAdded() => _seen.Add(1);
            }

            public sealed class Second
            {
                private readonly List<int> _seen;
                private readonly List<int> _done;

                public Second(Bus bus)
                {
                    {|RACE007:bus.Added += OnAdded|};
                    _seen = new();
                    {|RACE007:Task.Run(Run)|};
                    _done = new();
                }

                private void OnAdded() => _seen.Add(1);

                private void Run() => _done.Add(1);
            }
            """ + Bus,
            """
            public sealed class First
            {
                private readonly List<int> _seen;

                public First(Bus bus)
                {
                    _seen = new();
                    bus.Added += OnAdded;
                }

                private void OnAdded() => _seen.Add(1);
            }

            public sealed class Second
            {
                private readonly List<int> _seen;
                private readonly List<int> _done;

                public Second(Bus bus)
                {
                    _seen = new();
                    bus.Added += OnAdded;
                    _done = new();
                    Task.Run(Run);
                }

                private void OnAdded() => _seen.Add(1);

                private void Run() => _done.Add(1);
            }
            """ + Bus);

    [Fact]
    public Task WorksInCSharp7() =>
        Verify.CodeFixAsync<Race007CallbackIsLiveTooEarlyCodeFixProvider>(
            """
            public sealed class Worker
            {
                private readonly List<int> _seen;

                public Worker()
                {
                    {|RACE007:new Thread(Run).Start()|};
                    _seen = new List<int>();
                }

                private void Run() { _seen.Add(1); }
            }
            """,
            """
            public sealed class Worker
            {
                private readonly List<int> _seen;

                public Worker()
                {
                    _seen = new List<int>();
                    new Thread(Run).Start();
                }

                private void Run() { _seen.Add(1); }
            }
            """,
            options: VerifyOptions.Default with { LanguageVersion = Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp7_3 });

    public static TheoryData<string, string> NotOffered => new()
    {
        { "the method may return in between", """
            public sealed class Cache
            {
                private List<int>? _seen;
                private readonly Bus _bus;
                public Cache(Bus bus) => _bus = bus;
                public void Start(bool fill) { {|RACE007:_bus.Added += OnAdded|}; if (!fill) { return; } _seen = new(); }
                private void OnAdded() => _seen!.Add(1);
            }
            """ },
        { "what is hooked up is used in between", """
            public sealed class Worker
            {
                private Task _task;
                private List<int> _seen;
                public Worker() { _task = {|RACE007:Task.Run(Run)|}; Console.WriteLine(_task.Status); _seen = new(); }
                private void Run() => _seen.Add(1);
            }
            """ },
        { "the assignment is in another block", """
            public sealed class Cache
            {
                private List<int> _seen = null!;
                public Cache(Bus bus, bool on) { if (on) { {|RACE007:bus.Added += OnAdded|}; } _seen = new(); }
                private void OnAdded() => _seen.Add(1);
            }
            """ },
        { "the source is replaced in between", """
            public sealed class Cache
            {
                private List<int> _seen;
                public Cache(Bus bus) { {|RACE007:bus.Added += OnAdded|}; bus = new Bus(); _seen = new(); }
                private void OnAdded() => _seen.Add(1);
            }
            """ },
        { "there is no block to move it in", """
            public sealed class Poller
            {
                private Timer _timer = null!;
                public void Start() => _timer = {|RACE007:new Timer(Poll, null, 0, 1000)|};
                private void Poll(object? state) => _timer.Change(500, 500);
            }
            """ },
    };

    [Theory]
    [MemberData(nameof(NotOffered))]
    public Task IsNotOfferedWhere(string situation, string source)
    {
        Assert.NotEmpty(situation);
        return Verify.NoCodeFixAsync<Race007CallbackIsLiveTooEarlyCodeFixProvider>(source + Bus);
    }
}
