using RaceAnalyzers.Tests.Verification;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>Races written with what C# 14 has brought.</summary>
public sealed class NewLanguageTests
{
    [FactFromRoslyn("5.0")]
    public Task MethodOfAnExtensionBlockInitializesItsReceiver() => Verify.AnalyzerAsync(
        """
        public sealed class Node
        {
            public string? Label;
        }

        public static class Nodes
        {
            extension(Node node)
            {
                public void Configure(string label) => node.Label = label;
            }
        }

        public sealed class Graph
        {
            private readonly ConcurrentBag<Node> _nodes = new();

            public void Add(string label)
            {
                var node = new Node();
                {|RACE001:_nodes.Add(node)|};
                node.Configure(label);
            }

            public string Print() => string.Concat(_nodes.Select(node => node.Label));
        }
        """);

    [FactFromRoslyn("5.0")]
    public Task FieldBehindAPropertyIsPublishedBeforeItIsFilled() => Verify.AnalyzerAsync(
        """
        public static class Names
        {
            public static List<string> All
            {
                get
                {
                    if (field is null)
                    {
                        {|RACE009:field = new List<string>()|};
                        field.Add("a");
                    }

                    return field;
                }
            }
        }
        """);

    [FactFromRoslyn("5.0")]
    public Task FieldBehindAPropertyIsTheGate() => Verify.AnalyzerAsync(
        """
        public sealed class Connection
        {
            public bool IsOpen { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }
            public int[]? Queues { get; private set; }
            public void Open() { Queues = new int[4]; IsOpen = true; }
        }

        public sealed class Connections
        {
            private readonly ConcurrentDictionary<int, Connection> _all = new();
            public void Add(int id)
            {
                var connection = new Connection();
                _all[id] = connection;
                try { connection.Open(); } catch { _all.TryRemove(id, out _); throw; }
            }

            public int[]? Find(int id) => _all.TryGetValue(id, out var connection) && connection.IsOpen ? connection.Queues : null;
        }
        """);

    [FactFromRoslyn("5.0")]
    public Task FieldBehindAPropertyIsNoGateWhereNobodyTestsIt() => Verify.AnalyzerAsync(
        """
        public sealed class Connection
        {
            public bool IsOpen { private get => field; set => field = value; }
            public int[]? Queues { get; private set; }
            public void Open() { Queues = new int[4]; IsOpen = true; }
        }

        public sealed class Connections
        {
            private readonly ConcurrentDictionary<int, Connection> _all = new();
            public void Add(int id)
            {
                var connection = new Connection();
                {|RACE001:_all[id] = connection|};
                try { connection.Open(); } catch { _all.TryRemove(id, out _); throw; }
            }

            public int[]? Find(int id) => _all.TryGetValue(id, out var connection) ? connection.Queues : null;
        }
        """);

    [FactFromRoslyn("5.0")]
    public Task FieldBehindAPropertyThatIsMadeWhenAskedForNeedsNoFlag() =>
        Verify.AnalyzerAsync(OnceSource("Pool All => field ??= new Pool();", "_isTold = true", "Console.WriteLine(Pool.All);"));

    [FactFromRoslyn("5.0")]
    public Task FieldBehindAPropertyThatOthersHaveToMakeNeedsTheFlag() =>
        Verify.AnalyzerAsync(OnceSource("Pool? All { get; set; }", "{|RACE004:_isTold = true|}", "Pool.All = new Pool();"));

    private static string OnceSource(string pool, string set, string make) =>
        $$"""
        public sealed class Pool
        {
            public static {{pool}}
        }

        public static class Warning
        {
            private static readonly object _gate = new();
            private static bool _isTold;

            public static int Tell()
            {
                if (!_isTold)
                {
                    lock (_gate)
                    {
                        if (!_isTold)
                        {
                            {{set}};
                            Make();
                        }
                    }
                }

                return 1;
            }

            private static void Make() => {{make}}
        }
        """;
}
