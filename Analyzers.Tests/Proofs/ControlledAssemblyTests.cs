using Xunit;

namespace RaceAnalyzers.Tests.Proofs;

/// <summary>That a proof fails where there is a race, and holds where there is none.</summary>
public sealed class ControlledAssemblyTests
{
    private const string Counter = """
        public sealed class Counter
        {
            private int _value;

            public int Value => _value;

            public void Increment() => _value = _value + 1;
        }
        """;

    private const string Locked = """
        public sealed class Counter
        {
            private readonly object _lock = new();
            private int _value;

            public int Value => _value;

            public void Increment()
            {
                lock (_lock)
                {
                    _value = _value + 1;
                }
            }
        }
        """;

    private const string Driver = """
        using Microsoft.Coyote.Specifications;

        internal static class Driver
        {
            private static async Task RunAsync()
            {
                var counter = new Counter();
                await Task.WhenAll(Task.Run(counter.Increment), Task.Run(counter.Increment));
                Specification.Assert(counter.Value == 2, "an increment is lost");
            }

            private static void Run()
            {
                var counter = new Counter();
                var thread = new Thread(counter.Increment);
                thread.Start();
                counter.Increment();
                thread.Join();
                Specification.Assert(counter.Value == 2, "an increment is lost");
            }
        }
        """;

    [TheoryOnOldestRoslyn]
    [InlineData("RunAsync")]
    [InlineData("Run")]
    public async Task RaceIsFoundAndReported(string method)
    {
        var exploration = await ExploreAsync(Counter, method);

        Assert.Contains("an increment is lost", exploration.Failure);
        Assert.InRange(exploration.Schedules, 1, 200);
    }

    [TheoryOnOldestRoslyn]
    [InlineData("RunAsync")]
    [InlineData("Run")]
    public async Task AllSchedulesRunWhereThereIsNoRace(string method) =>
        Assert.Equal(new Exploration(200, null), await ExploreAsync(Locked, method));

    [Fact]
    public Task CodeThatDoesNotCompileFails() =>
        Assert.ThrowsAsync<InvalidOperationException>(() => ControlledAssembly.CreateAsync([("C.cs", "class C { Missing field; }")]));

    private static async Task<Exploration> ExploreAsync(string counter, string method)
    {
        var assembly = await ControlledAssembly.CreateAsync([("Counter.cs", counter), ("Driver.cs", Driver)]);
        return Exploration.Of(assembly.EntryPoint("Driver", method), schedules: 200);
    }
}
