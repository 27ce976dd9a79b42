using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>How a document ends its lines.</summary>
internal static class NewLines
{
    /// <summary>The end of the first line; a line feed for a document of one line.</summary>
    internal static string Of(SyntaxTree tree)
    {
        var text = tree.GetText();
        var first = text.Lines[0];
        return first.EndIncludingLineBreak > first.End
            ? text.ToString(Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(first.End, first.EndIncludingLineBreak))
            : "\n";
    }
}
