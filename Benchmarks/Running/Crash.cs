namespace RaceAnalyzers.Benchmarks.Running;

/// <summary>An exception in an analyzer, which the compiler reports as AD0001.</summary>
/// <param name="Where">The compilation, and for a mutated one what makes it again.</param>
/// <param name="Analyzer">The analyzer's type.</param>
/// <param name="Detail">What the compiler says of it: what the analyzer was looking at, and the exception with its stack.</param>
internal sealed record Crash(string Where, string Analyzer, string Detail)
{
    /// <summary>The last frame of the stack that belongs to an analyzer.</summary>
    public string ThrownAt => Lines.FirstOrDefault(line => line.StartsWith("at ", StringComparison.Ordinal) && !line.StartsWith("at System.", StringComparison.Ordinal)) ?? "";

    /// <summary>The symbol or the piece of code that the analyzer was looking at.</summary>
    public string Subject => string.Join(", ", Lines.SkipWhile(line => !line.StartsWith("Compilation:", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.Length > 0));

    private IEnumerable<string> Lines => Detail.Split('\n').Select(line => line.Trim());
}
