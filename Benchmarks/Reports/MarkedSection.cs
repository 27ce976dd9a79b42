namespace RaceAnalyzers.Benchmarks.Reports;

/// <summary>A part of a hand-written page that a command remakes, between two HTML comments.</summary>
internal static class MarkedSection
{
    /// <summary>Puts <paramref name="content"/> between the markers of <paramref name="name"/>; false where the file has none.</summary>
    public static bool TryReplace(string file, string name, string content)
    {
        var (begin, end) = ($"<!-- {name}:begin -->", $"<!-- {name}:end -->");
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        var first = text.IndexOf(begin, StringComparison.Ordinal);
        var last = text.IndexOf(end, StringComparison.Ordinal);
        if (first < 0 || last < first)
        {
            return false;
        }

        File.WriteAllText(file, $"{text[..(first + begin.Length)]}\n{content.TrimEnd()}\n{text[last..]}");
        return true;
    }
}
