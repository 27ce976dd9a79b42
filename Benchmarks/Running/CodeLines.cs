using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Benchmarks.Running;

/// <summary>Counts lines that hold code: neither blank nor comment only.</summary>
internal static class CodeLines
{
    public static int Count(SyntaxTree tree)
    {
        var lines = tree.GetText().Lines;
        var count = 0;
        var last = -1;
        foreach (var token in tree.GetRoot().DescendantTokens())
        {
            if (token.Span.IsEmpty)
            {
                continue;
            }

            var first = lines.IndexOf(token.SpanStart);
            var end = lines.IndexOf(token.Span.End - 1);
            count += end - Math.Max(first - 1, last);
            last = end;
        }

        return count;
    }
}
