using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Benchmarks.Running;

/// <summary>A place in a source file. Lines and columns count from one.</summary>
/// <param name="Path">Relative to the input's root, with forward slashes.</param>
/// <param name="Text">The line's text, trimmed.</param>
internal sealed record Place(string Path, int Line, int Column, int EndLine, int EndColumn, string Text)
{
    /// <summary>A location in source, or null for one that is not.</summary>
    public static Place? From(Location location, string root)
    {
        if (location.SourceTree is not { } tree)
        {
            return null;
        }

        var span = location.GetLineSpan();
        var lines = tree.GetText().Lines;
        var (start, end) = (span.StartLinePosition, span.EndLinePosition);
        return new Place(
            System.IO.Path.GetRelativePath(root, span.Path).Replace('\\', '/'),
            start.Line + 1,
            start.Character + 1,
            end.Line + 1,
            end.Character + 1,
            start.Line < lines.Count ? lines[start.Line].ToString().Trim() : "");
    }

    public override string ToString() => $"{Path}:{Line}:{Column}";
}
