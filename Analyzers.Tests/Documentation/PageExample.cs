using System.Text.RegularExpressions;

namespace RaceAnalyzers.Tests.Documentation;

/// <summary>What a page claims about one of its code blocks.</summary>
internal enum Claim
{
    /// <summary>Flagged on the lines that say so, and the fix mends it.</summary>
    Bad,

    /// <summary>Flagged on the lines that say so, and no fix is offered.</summary>
    BadWithoutFix,

    /// <summary>Compiles, and no rule reports anything.</summary>
    Good,

    /// <summary>The text that the fix makes of the bad block before it; silent like a good one.</summary>
    Fixed,
}

/// <summary>
/// A code block of a Markdown page with a claim in an HTML comment right above it, which readers do not see:
/// <c>&lt;!-- bad --&gt;</c>, <c>&lt;!-- bad, no fix --&gt;</c>, <c>&lt;!-- good --&gt;</c> or <c>&lt;!-- fixed --&gt;</c>. In bad code, a comment that
/// starts with the rule's id (<c>// RACE001: ...</c>, or <c>// RACE001, RACE003</c> for two) ends each flagged line, and no other.
/// </summary>
internal sealed partial record PageExample(string Page, int Line, Claim Claim, string Code)
{
    /// <summary>The lines of the block, counted from one, that must be flagged, with the rule.</summary>
    internal IEnumerable<(int Line, string Id)> Expected =>
        from line in Code.Split('\n').Select((text, index) => (Text: text, Number: index + 1))
        let comment = Marker().Match(line.Text)
        where comment.Success
        from id in comment.Groups["id"].Captures.Select(capture => capture.Value)
        select (line.Number, id);

    /// <summary>The examples of a page. Fails on a claim that is misspelled or stands above no code.</summary>
    internal static IReadOnlyList<PageExample> Parse(string page, string text)
    {
        var examples = new List<PageExample>();
        foreach (Match match in Block().Matches(text))
        {
            var line = text[..match.Index].Count(character => character == '\n') + 1;
            var claim = match.Groups["claim"].Value switch
            {
                "bad" => Claim.Bad,
                "bad, no fix" => Claim.BadWithoutFix,
                "good" => Claim.Good,
                "fixed" => Claim.Fixed,
                var other => throw new FormatException($"{page}({line}): '{other}' is no claim about code."),
            };
            if (!match.Groups["code"].Success)
            {
                throw new FormatException($"{page}({line}): no C# block follows the claim.");
            }

            if (claim == Claim.Fixed && (examples.Count == 0 || examples[^1].Claim != Claim.Bad))
            {
                throw new FormatException($"{page}({line}): fixed code follows the bad code that it was made from.");
            }

            examples.Add(new PageExample(page, line, claim, match.Groups["code"].Value));
        }

        return examples;
    }

    /// <summary>The place of the example, as a test's name.</summary>
    public override string ToString() => $"{Page}({Line}) {Claim}";

    [GeneratedRegex(@"^<!-- (?<claim>(bad|good|fixed)\b.*?) -->\n(\n*```csharp\n(?<code>.*?\n)```$)?", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex(@"// (?<id>RACE\d{3})(, (?<id>RACE\d{3}))*", RegexOptions.ExplicitCapture)]
    private static partial Regex Marker();
}
