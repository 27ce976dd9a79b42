namespace RaceAnalyzers.Protocol;

/// <summary>Tables that hold a list for each key.</summary>
internal static class ListTable
{
    /// <summary>The list of a key, empty and part of the table from now on where there was none.</summary>
    internal static List<TValue> ListOf<TKey, TValue>(this Dictionary<TKey, List<TValue>> table, TKey key)
        where TKey : notnull
    {
        if (!table.TryGetValue(key, out var list))
        {
            table.Add(key, list = new List<TValue>());
        }

        return list;
    }
}
