using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using Microsoft.CodeAnalysis.Text;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>How a document ends its lines.</summary>
internal static class NewLines
{
    /// <summary>The end of the first line; a line feed for a document of one line.</summary>
    internal static string Of(SyntaxTree tree)
    {
        var text = tree.GetText();
        var first = text.Lines[0];
        return first.EndIncludingLineBreak > first.End ? text.ToString(TextSpan.FromBounds(first.End, first.EndIncludingLineBreak)) : "\n";
    }

    /// <summary>
    /// Formats what was changed with the ends of lines that the document had. The editor does the same afterwards with its own
    /// idea of them, and then finds nothing left to do.
    /// </summary>
    internal static async Task<Document> KeepAsync(Document before, Document after, CancellationToken cancellationToken)
    {
        if (await before.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false) is not { } tree)
        {
            return after;
        }

        var options = (await before.GetOptionsAsync(cancellationToken).ConfigureAwait(false)).WithChangedOption(FormattingOptions.NewLine, before.Project.Language, Of(tree));
        after = await Simplifier.ReduceAsync(after, Simplifier.Annotation, optionSet: null, cancellationToken).ConfigureAwait(false);
        after = await Formatter.FormatAsync(after, Formatter.Annotation, options, cancellationToken).ConfigureAwait(false);
        return await Formatter.FormatAsync(after, SyntaxAnnotation.ElasticAnnotation, options, cancellationToken).ConfigureAwait(false);
    }
}
