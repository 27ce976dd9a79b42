namespace RaceAnalyzers.Flow;

/// <summary>How much of an object that a call is given matters to who asks for effects.</summary>
internal enum Share
{
    /// <summary>None of it.</summary>
    None,

    /// <summary>One member of it, <see cref="Given.Member"/>, and the object as the way to that.</summary>
    Member,

    /// <summary>All that is reached through it.</summary>
    Whole,
}

/// <summary>The things that a method is given on which effects are asked for.</summary>
/// <param name="Whole">Those of which everything matters.</param>
/// <param name="Way">Those of which one member matters.</param>
/// <param name="Member">The name of that member; null where there is none.</param>
internal readonly record struct Given(Positions Whole, Positions Way, string? Member)
{
    internal static readonly Given All = new(Positions.All, Positions.None, null);

    /// <summary>True where anything matters.</summary>
    internal bool IsAny => Whole != Positions.None || Way != Positions.None;

    /// <summary>The same, and the thing at one more position.</summary>
    internal Given With(Positions position, Share share) => share switch
    {
        Share.Whole => this with { Whole = Whole | position },
        Share.Member => this with { Way = Way | position },
        _ => this,
    };

    /// <summary>How much of an object matters whose root is at <paramref name="position"/>.</summary>
    internal Share Of(FlowObject item, Positions position)
    {
        if (Whole.Overlaps(position))
        {
            return Share.Whole;
        }

        if (!Way.Overlaps(position))
        {
            return Share.None;
        }

        for (var current = item; current.Base is { } owner; current = owner)
        {
            if (current.Symbol?.Name == Member)
            {
                return Share.Whole;
            }
        }

        return item.Base is null ? Share.Member : Share.None;
    }
}
