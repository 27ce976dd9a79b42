namespace RaceAnalyzers.Configuration;

/// <summary>Finds what a misspelled name was meant to be.</summary>
internal static class Spelling
{
    /// <summary>The candidate with the fewest letters to change, the first of several; null where there is no candidate.</summary>
    internal static string? Nearest(string name, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < least)
            {
                least = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    /// <summary>How many letters have to be inserted, left out, replaced or swapped with the next one to make one text of the other.</summary>
    internal static int Distance(string left, string right)
    {
        var twoBack = new int[right.Length + 1];
        var oneBack = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            oneBack[column] = column;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = oneBack[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(oneBack[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], twoBack[j - 2] + 1);
                }
            }

            (twoBack, oneBack, row) = (oneBack, row, twoBack);
        }

        return oneBack[right.Length];
    }
}
