using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>The fix of RACE010.</summary>
public sealed class Race010CodeFixTests
{
    [Fact]
    public Task UsesTheWinner() => Verify.CodeFixAsync<Race010LookupAndRegistrationAreNotOneStepCodeFixProvider>(
        """
        public sealed class Gates
        {
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

            public SemaphoreSlim GateOf(string name)
            {
                if (_gates.TryGetValue(name, out var known))
                {
                    return known;
                }

                // One for each name.
                var gate = new SemaphoreSlim(1);
                {|RACE010:_gates.TryAdd(name, gate)|};
                return gate;
            }
        }
        """,
        """
        public sealed class Gates
        {
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

            public SemaphoreSlim GateOf(string name)
            {
                if (_gates.TryGetValue(name, out var known))
                {
                    return known;
                }

                // One for each name.
                var gate = new SemaphoreSlim(1);
                gate = _gates.GetOrAdd(name, gate);
                return gate;
            }
        }
        """);

    [Fact]
    public Task AddsWhereNobodyUsesTheValue() => Verify.CodeFixAsync<Race010LookupAndRegistrationAreNotOneStepCodeFixProvider>(
        """
        public sealed class Gates
        {
            private readonly ConcurrentDictionary<string, object> _gates = new();

            public void Ensure(string first, string second)
            {
                if (!_gates.ContainsKey(first))
                {
                    {|RACE010:_gates[first] = new object()|};
                }

                if (!_gates.ContainsKey(second))
                {
                    {|RACE010:_gates[second] = new object()|};
                }
            }
        }
        """,
        """
        public sealed class Gates
        {
            private readonly ConcurrentDictionary<string, object> _gates = new();

            public void Ensure(string first, string second)
            {
                if (!_gates.ContainsKey(first))
                {
                    _gates.TryAdd(first, new object());
                }

                if (!_gates.ContainsKey(second))
                {
                    _gates.TryAdd(second, new object());
                }
            }
        }
        """);

    [Fact]
    public Task IsNotOfferedForWhatTheCallerHandsIn() => Verify.NoCodeFixAsync<Race010LookupAndRegistrationAreNotOneStepCodeFixProvider>(
        """
        public sealed class Gates
        {
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

            public bool Register(string name, SemaphoreSlim gate)
            {
                if (_gates.ContainsKey(name))
                {
                    return false;
                }

                {|RACE010:_gates[name] = gate|};
                return true;
            }
        }
        """);
}
