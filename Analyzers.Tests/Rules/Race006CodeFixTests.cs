using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>The fix of RACE006.</summary>
public sealed class Race006CodeFixTests
{
    private const string Sessions = """
            private readonly ConcurrentDictionary<int, Session> _sessions = new();

            public void Close(int id) => _sessions.TryRemove(id, out _);

            public bool Has(int id) => _sessions.ContainsKey(id);
        }

        public sealed class Session
        {
            public bool Secure { get; set; }

            public Task ConnectAsync() => Task.Delay(1);

            public void Check() => throw new TimeoutException();
        }
        """;

    private const string Devices = """
            private readonly object _gate = new();
            private readonly List<Device> _all = new();

            public void Remove(Device device)
            {
                lock (_gate)
                {
                    _all.Remove(device);
                }
            }

            public Device? First()
            {
                lock (_gate)
                {
                    return _all.FirstOrDefault();
                }
            }
        }

        public sealed class Device
        {
            public void Probe() => throw new TimeoutException();

            public bool Start() => Environment.TickCount > 3;
        }
        """;

    [Fact]
    public Task TakesAKeyedEntryOutAgain() => FixesSessionsAsync(
        """
            public async Task OpenAsync(int id, Session session)
            {
                {|RACE006:_sessions[id] = session|}; // visible from here on
                // Connecting needs the session to be found.
                await session.ConnectAsync();
            }
        """,
        """
            public async Task OpenAsync(int id, Session session)
            {
                _sessions[id] = session; // visible from here on
                try
                {
                    // Connecting needs the session to be found.
                    await session.ConnectAsync();
                }
                catch
                {
                    _sessions.TryRemove(id, out _);
                    throw;
                }
            }
        """);

    [Fact]
    public Task EverythingThatFollowsIsInTheAttempt() => FixesSessionsAsync(
        """
            public async Task<Session> OpenAsync(int id, Session session)
            {
                Close(id);
                {|RACE006:_sessions[id] = session|};
                await session.ConnectAsync();
                Console.WriteLine("open");

                return session;
            }
        """,
        """
            public async Task<Session> OpenAsync(int id, Session session)
            {
                Close(id);
                _sessions[id] = session;
                try
                {
                    await session.ConnectAsync();
                    Console.WriteLine("open");

                    return session;
                }
                catch
                {
                    _sessions.TryRemove(id, out _);
                    throw;
                }
            }
        """);

    [Fact]
    public Task TakesTheLockOfThePublicationAgain() => Verify.CodeFixAsync<Race006FailedRegistrationStaysPublishedCodeFixProvider>(
        "public sealed class Registry\n{\n" + """
            public void Add(Device device)
            {
                lock (_gate)
                {
                    {|RACE006:_all.Add(device)|};
                }

                device.Probe();
            }

        """ + "\n" + Devices,
        "public sealed class Registry\n{\n" + """
            public void Add(Device device)
            {
                lock (_gate)
                {
                    _all.Add(device);
                }

                try
                {
                    device.Probe();
                }
                catch
                {
                    lock (_gate)
                    {
                        _all.Remove(device);
                    }

                    throw;
                }
            }

        """ + "\n" + Devices);

    [Fact]
    public Task EachRegistrationIsTakenBackOnItsOwn() => FixesSessionsAsync(
        """
            public async Task OpenAsync(int id, Session session)
            {
                {|RACE006:_sessions[id] = session|};
                await session.ConnectAsync();
            }

            public void Open(int id, Session session)
            {
                {|RACE006:_sessions[id] = session|};
                session.Check();
            }
        """,
        """
            public async Task OpenAsync(int id, Session session)
            {
                _sessions[id] = session;
                try
                {
                    await session.ConnectAsync();
                }
                catch
                {
                    _sessions.TryRemove(id, out _);
                    throw;
                }
            }

            public void Open(int id, Session session)
            {
                _sessions[id] = session;
                try
                {
                    session.Check();
                }
                catch
                {
                    _sessions.TryRemove(id, out _);
                    throw;
                }
            }
        """);

    [Theory]
    [InlineData("an error that is returned", "public bool Add(Device device) { lock (_gate) { {|RACE006:_all.Add(device)|}; } if (!device.Start()) { return false; } return true; }")]
    [InlineData("a publication inside of a helper", "public void Add(Device device) { {|RACE006:Publish(device)|}; device.Probe(); } private void Publish(Device device) { lock (_gate) { _all.Add(device); } }")]
    [InlineData("a using declaration, whose end would come earlier", "public void Add(Device device) { lock (_gate) { {|RACE006:_all.Add(device)|}; } using var stream = new MemoryStream(); device.Probe(); }")]
    [InlineData("a key that would be computed twice", "private readonly ConcurrentDictionary<int, Device> _byId = new(); public void Add(Device device) { {|RACE006:_byId[Next()] = device|}; device.Probe(); } private static int Next() => 3; public void Drop(int id) => _byId.TryRemove(id, out _); public Device? Find(int id) => _byId.GetValueOrDefault(id);")]
    [InlineData("a failure that a task remembers", "private readonly ConcurrentDictionary<int, Task<Device>> _tasks = new(); public Task<Device> Get(int id) => {|RACE006:_tasks.GetOrAdd(id, LoadAsync)|}; private async Task<Device> LoadAsync(int id) { await Task.Delay(id); return new Device(); }")]
    public Task IsNotOfferedFor(string shape, string member)
    {
        Assert.NotEmpty(shape);
        return Verify.NoCodeFixAsync<Race006FailedRegistrationStaysPublishedCodeFixProvider>("public sealed class Registry\n{\n" + member + "\n" + Devices);
    }

    private static Task FixesSessionsAsync(string before, string after) =>
        Verify.CodeFixAsync<Race006FailedRegistrationStaysPublishedCodeFixProvider>(
            "public sealed class Registry\n{\n" + before + "\n\n" + Sessions,
            "public sealed class Registry\n{\n" + after + "\n\n" + Sessions);
}
