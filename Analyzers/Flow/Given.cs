namespace RaceAnalyzers.Flow;

/// <summary>How much of an object that a call is given matters to who asks for effects.</summary>
internal enum Share
{
    /// <summary>None of it.</summary>
    None,

    /// <summary>The object itself and one member of it, <see cref="Given.Member"/>, but not what else is reached through it.</summary>
    Itself,

    /// <summary>All that is reached through it.</summary>
    Whole,
}

/// <summary>The things that a method is given on which effects are asked for.</summary>
/// <param name="Whole">Those of which everything matters.</param>
/// <param name="Itself">Those of which only they themselves matter, and one member.</param>
/// <param name="Member">The name of that member; null where there is none.</param>
internal readonly record struct Given(Positions Whole, Positions Itself, string? Member)
{
    internal static readonly Given All = new(Positions.All, Positions.None, null);

    /// <summary>True where anything matters.</summary>
    internal bool IsAny => Whole != Positions.None || Itself != Positions.None;

    /// <summary>The same, and the thing at one more position.</summary>
    internal Given With(Positions position, Share share) => share switch
    {
        Share.Whole => this with { Whole = Whole | position },
        Share.Itself => this with { Itself = Itself | position },
        _ => this,
    };

    /// <summary>How much of an object matters whose root is at <paramref name="position"/>.</summary>
    internal Share Of(FlowObject item, Positions position)
    {
        if (Whole.Overlaps(position))
        {
            return Share.Whole;
        }

        if (!Itself.Overlaps(position))
        {
            return Share.None;
        }

        for (var current = item; current.Base is { } owner; current = owner)
        {
            if (Member is not null && current.Symbol?.Name == Member)
            {
                return Share.Whole;
            }
        }

        return item.Base is null ? Share.Itself : Share.None;
    }
}
