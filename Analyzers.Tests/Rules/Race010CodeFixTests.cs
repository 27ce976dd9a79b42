using Microsoft.CodeAnalysis.CSharp;
using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.CodeFixes;
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

    [Fact]
    public Task ReturnsTheWinner() => Verify.CodeFixAsync<Race010LookupAndRegistrationAreNotOneStepCodeFixProvider>(
        """
        public sealed class Gates
        {
            private readonly ConcurrentDictionary<string, object> _gates = new();

            public object GateOf(string name)
            {
                if (_gates.TryGetValue(name, out var known))
                {
                    return known;
                }

                return {|RACE010:_gates[name] = new()|}; // a new one
            }
        }
        """,
        """
        public sealed class Gates
        {
            private readonly ConcurrentDictionary<string, object> _gates = new();

            public object GateOf(string name)
            {
                if (_gates.TryGetValue(name, out var known))
                {
                    return known;
                }

                return _gates.GetOrAdd(name, new object()); // a new one
            }
        }
        """,
        title: "Register with GetOrAdd and use the winner");

    [Theory]
    [InlineData(LanguageVersion.CSharp7_3)]
    [InlineData(LanguageVersion.Latest)]
    public Task AddsToAPlainDictionaryUnderItsLockAndUsesTheWinner(LanguageVersion version) => VerifyLockedAsync(
        version,
        "RACE010.TryAddAndUse",
        0,
        "public object GateOf(string name)",
        "{|RACE010:_gates[name] = gate|};",
        """
                        if (!_gates.TryAdd(name, gate))
                        {
                            gate = _gates[name];
                        }
        """);

    [Fact]
    public Task KeepsAReferenceToTheSlotOfAPlainDictionary() => VerifyLockedAsync(
        LanguageVersion.Latest,
        "RACE010.GetValueRefOrAddDefault",
        1,
        "public object GateOf(string name)",
        "{|RACE010:_gates[name] = gate|};",
        """
                        ref var slot = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_gates, name, out _);
                        slot ??= gate;
                        gate = slot;
        """);

    [Fact]
    public Task KeepsAReferenceToTheSlotInTheOldLanguageToo() => VerifyLockedAsync(
        LanguageVersion.CSharp7_3,
        "RACE010.GetValueRefOrAddDefault",
        1,
        "public object GateOf(string name)",
        "{|RACE010:_gates.Add(name, gate)|};",
        """
                        ref var slot = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_gates, name, out var exists);
                        if (exists)
                        {
                            gate = slot;
                        }
                        else
                        {
                            slot = gate;
                        }
        """);

    [Fact]
    public async Task OffersNoReferenceWhereTheMethodIsAsynchronous() =>
        Assert.Equal(["RACE010.TryAddAndUse"], await Offers.OfAsync(TestProject.Create(
            Locked("public async Task<object> GateOf(string name)", "                _gates[name] = gate; // kept\n").Replace("return gate;", "await Task.Yield(); return gate;"),
            new VerifyOptions { LanguageVersion = LanguageVersion.CSharp12, Nullable = false })));

    public static TheoryData<string, string> NotOffered => new()
    {
        { "the caller has the object already", "private readonly object _gate = new(); private readonly Dictionary<string, Gate> _all = new(); public void Set(string name, Gate made) { if (_all.ContainsKey(name)) return; lock (_gate) { {|RACE010:_all[name] = made|}; } }" },
        { "no lock is held where a plain dictionary is changed", "private readonly object _gate = new(); private readonly Dictionary<string, Gate> _all = new(); public Gate Get(string name) { Gate found; lock (_gate) { _all.TryGetValue(name, out found); } if (found == null) { found = new Gate(); {|RACE010:_all[name] = found|}; } return found; }" },
    };

    [Theory]
    [MemberData(nameof(NotOffered))]
    public Task IsNotOfferedWhere(string reason, string members)
    {
        Assert.NotEmpty(reason);
        return Verify.NoCodeFixAsync<Race010LookupAndRegistrationAreNotOneStepCodeFixProvider>(
            "public sealed class Gate { public int Count; public void Enter() => Count++; }\npublic sealed class Gates\n{\n    " + members + "\n}\n",
            new VerifyOptions { Nullable = false });
    }

    private static Task VerifyLockedAsync(LanguageVersion version, string key, int index, string head, string act, string fixedAct) =>
        Verify.CodeFixAsync<Race010LookupAndRegistrationAreNotOneStepCodeFixProvider>(
            Locked(head, "                " + act + " // kept\n"),
            Locked(head, fixedAct + " // kept\n"),
            equivalenceKey: key,
            index: index,
            options: new VerifyOptions { LanguageVersion = version, Nullable = false });

    private static string Locked(string head, string act) =>
        $$"""
        public sealed class Gates
        {
            private readonly object _lock = new object();
            private readonly Dictionary<string, object> _gates = new Dictionary<string, object>();

            public void Drop(string name) { lock (_lock) { _gates.Remove(name); } }

            {{head}}
            {
                if (!_gates.TryGetValue(name, out var gate))
                {
                    gate = new object();
                    lock (_lock)
                    {
                        // The first one wins.
        {{act.TrimEnd('\n')}}
                    }
                }

                return gate;
            }
        }
        """;
}
