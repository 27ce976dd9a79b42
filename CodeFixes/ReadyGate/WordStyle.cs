namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>How words become a name, as an <c>.editorconfig</c> naming style says it.</summary>
/// <param name="Prefix">What stands before the words.</param>
/// <param name="Suffix">What stands behind them.</param>
/// <param name="Separator">What stands between them.</param>
/// <param name="Capitalization">The value of the style's <c>capitalization</c>.</param>
internal sealed record WordStyle(string Prefix, string Suffix, string Separator, string Capitalization)
{
    /// <summary><c>PascalCase</c>.</summary>
    internal static readonly WordStyle Pascal = new("", "", "", "pascal_case");

    /// <summary><c>_camelCase</c>.</summary>
    internal static readonly WordStyle Underscore = new("_", "", "", "camel_case");

    /// <summary>The words as one name.</summary>
    internal string Join(IReadOnlyList<string> words)
    {
        var styled = new string[words.Count];
        for (var i = 0; i < words.Count; i++)
        {
            styled[i] = Capitalization switch
            {
                "pascal_case" => Capitalize(words[i]),
                "camel_case" => i == 0 ? Lower(words[i]) : Capitalize(words[i]),
                "first_word_upper" => i == 0 ? Capitalize(words[i]) : Lower(words[i]),
                "all_upper" => words[i].ToUpperInvariant(),
                _ => words[i].ToLowerInvariant(),
            };
        }

        return Prefix + string.Join(Separator, styled) + Suffix;
    }

    /// <summary>The words of a name that begins each of them with a capital letter.</summary>
    internal static IReadOnlyList<string> Split(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 1; i <= name.Length; i++)
        {
            // A run of capitals is one word, but for the last one where a lower letter follows.
            if (i == name.Length || (char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])))))
            {
                words.Add(name.Substring(start, i - start));
                start = i;
            }
        }

        return words;
    }

    private static string Capitalize(string word) => char.ToUpperInvariant(word[0]) + word.Substring(1);

    private static string Lower(string word) => char.ToLowerInvariant(word[0]) + word.Substring(1);
}
