using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

public sealed class Race003CodeFixTests
{
    private const string Before = """
        public sealed class Table
        {
            private readonly object _gate = new();
            private bool _ready;
            private int[]? _items;

            public void Load()
            {
                lock (_gate)
                {
                    _items = new int[3];
                    {|RACE003:_ready = true|}; // last
                }
            }

            public int[]? Get() => _ready ? _items : null;
        }
        """;

    [Fact]
    public Task PlainAccessesAreOrdered() => Verify.CodeFixAsync<Race003PlainGateCodeFixProvider>(
        Before,
        """
        public sealed class Table
        {
            private readonly object _gate = new();
            private bool _ready;
            private int[]? _items;

            public void Load()
            {
                lock (_gate)
                {
                    _items = new int[3];
                    Volatile.Write(ref _ready, true); // last
                }
            }

            public int[]? Get() => Volatile.Read(ref _ready) ? _items : null;
        }
        """,
        title: "Use Volatile.Read and Volatile.Write");

    [Fact]
    public Task FieldBecomesVolatile() => Verify.CodeFixAsync<Race003PlainGateCodeFixProvider>(
        Before,
        """
        public sealed class Table
        {
            private readonly object _gate = new();
            private volatile bool _ready;
            private int[]? _items;

            public void Load()
            {
                lock (_gate)
                {
                    _items = new int[3];
                    _ready = true; // last
                }
            }

            public int[]? Get() => _ready ? _items : null;
        }
        """,
        index: 1,
        title: "Make the field volatile",
        fix: new CodeFixOptions { EquivalenceKey = "RACE003.Modifier" });

    [Fact]
    public Task AutomaticPropertyGetsAField() => Verify.CodeFixAsync<Race003PlainGateCodeFixProvider>(
        """
        public sealed class Table
        {
            private readonly object _gate = new();
            private int[]? _items;

            public bool {|RACE003:IsReady|} { get; private set; }

            public void Load()
            {
                lock (_gate)
                {
                    _items = new int[3];
                    IsReady = true;
                }
            }

            public int[]? Get() => IsReady ? _items : null;
        }
        """,
        """
        public sealed class Table
        {
            private readonly object _gate = new();
            private int[]? _items;
            private bool _isReady;

            public bool IsReady
            {
                get => Volatile.Read(ref _isReady);
                private set => Volatile.Write(ref _isReady, value);
            }

            public void Load()
            {
                lock (_gate)
                {
                    _items = new int[3];
                    IsReady = true;
                }
            }

            public int[]? Get() => IsReady ? _items : null;
        }
        """);
}
