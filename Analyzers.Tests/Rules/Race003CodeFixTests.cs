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

    [Theory]
    [InlineData("fields without a prefix", "", "private int[]? items;", "IsReady", "isReady")]
    [InlineData("no fields to learn from", "", "", "IsReady", "_isReady")]
    [InlineData("fields with a prefix", "", "private int[]? m_items;", "IsReady", "m_isReady")]
    [InlineData("a rule", Rule + "required_prefix = f_\ndotnet_naming_style.fields.word_separator = _\ndotnet_naming_style.fields.capitalization = all_lower\n", "private int[]? _items;", "IsIOReady", "f_is_io_ready")]
    public Task BackingFieldIsNamedLikeOtherFields(string reason, string config, string field, string property, string expected)
    {
        Assert.NotEmpty(reason);
        return BackingFieldAsync(config, field, property, expected, "");
    }

    [Fact]
    public Task BackingFieldGetsAnotherNameWhereThatIsTaken() => BackingFieldAsync("", "private int _isReady() => 1;", "IsReady", "_isReadyValue", "");

    [Fact]
    public Task StaticBackingFieldIsNamedLikeOtherStaticFields() => BackingFieldAsync("", "private static int[]? s_items;", "IsReady", "s_isReady", "static ");

    [Fact]
    public Task VolatileBackingFieldIsNamedLikeOtherFields() => BackingFieldAsync("", "private int[]? items;", "IsReady", "isReady", "", isVolatile: true);

    private const string Rule = """
        dotnet_naming_rule.fields.symbols = fields
        dotnet_naming_rule.fields.style = fields
        dotnet_naming_rule.fields.severity = suggestion
        dotnet_naming_symbols.fields.applicable_kinds = field
        dotnet_naming_symbols.fields.applicable_accessibilities = private
        dotnet_naming_style.fields.
        """;

    private static Task BackingFieldAsync(string config, string field, string property, string expected, string modifier, bool isVolatile = false)
    {
        var before = $$"""
            public sealed class Table
            {
                {{field}}

                public {{modifier}}int[]? Items { get; set; }

                // Set last.
                public {{modifier}}bool {|RACE003:{{property}}|} { get; private set; }

                public {{modifier}}void Load()
                {
                    lock (typeof(Table))
                    {
                        Items = new int[3];
                        {{property}} = true;
                    }
                }

                public {{modifier}}int[]? Get() => {{property}} ? Items : null;
            }
            """;
        var accessors = isVolatile
            ? $"        get => {expected};\n        private set => {expected} = value;\n"
            : $"        get => Volatile.Read(ref {expected});\n        private set => Volatile.Write(ref {expected}, value);\n";
        var after = before.Replace(
            $"    // Set last.\n    public {modifier}bool {{|RACE003:{property}|}} {{ get; private set; }}\n",
            $"    private {modifier}{(isVolatile ? "volatile " : "")}bool {expected};\n\n    // Set last.\n    public {modifier}bool {property}\n    {{\n{accessors}    }}\n");
        return Verify.CodeFixAsync<Race003PlainGateCodeFixProvider>(
            before,
            after,
            index: isVolatile ? 1 : 0,
            equivalenceKey: "RACE003." + (isVolatile ? "Modifier" : "Accesses"),
            options: new VerifyOptions { EditorConfig = config });
    }
}
