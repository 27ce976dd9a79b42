using RaceAnalyzers.Flow;

namespace RaceAnalyzers.Protocol;

/// <summary>What a call of a method may publish, as far as names tell.</summary>
/// <param name="Arguments">The things that the method is given.</param>
/// <param name="IsResult">True for what it returns, or constructs.</param>
/// <param name="IsMarked">True where an attribute says that it publishes.</param>
internal readonly record struct PublishedPlaces(Positions Arguments, bool IsResult, bool IsMarked)
{
    internal static readonly PublishedPlaces None = default;
    internal static readonly PublishedPlaces All = new(Positions.All, IsResult: true, IsMarked: false);

    /// <summary>True where it publishes anything at all.</summary>
    internal bool IsAny => IsResult || IsMarked || Arguments != Positions.None;
}
