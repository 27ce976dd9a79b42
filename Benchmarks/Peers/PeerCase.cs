namespace RaceAnalyzers.Benchmarks.Peers;

/// <summary>One small file that is a race, or is not one and looks like it.</summary>
/// <param name="Id">The file's name up to the underscore.</param>
/// <param name="Description">The file's <c>// case:</c> line.</param>
/// <param name="Expected">The rule ids of the file's <c>// expected:</c> line, any of which will do; none where the case must stay silent.</param>
internal sealed record PeerCase(string Id, string Path, string Description, IReadOnlyList<string> Expected)
{
    /// <summary>Whether these reports are what the case asks for; a race may be reported under a second name as well.</summary>
    public bool IsMetBy(IReadOnlyCollection<string> ruleIds) =>
        Expected.Count == 0 ? ruleIds.Count == 0 : ruleIds.Any(Expected.Contains);

    /// <exception cref="InvalidDataException">The file lacks one of the two lines.</exception>
    public static PeerCase Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var expected = Header("// expected:");
        return new PeerCase(
            System.IO.Path.GetFileNameWithoutExtension(path).Split('_')[0],
            path,
            Header("// case:"),
            expected == "silent" ? [] : expected.Split(" or "));

        string Header(string prefix) =>
            lines.FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..].Trim()
            ?? throw new InvalidDataException($"{path} has no line '{prefix} ...'.");
    }
}
