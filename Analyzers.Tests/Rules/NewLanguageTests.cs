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
}
