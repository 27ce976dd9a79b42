using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Rules;

/// <summary>
/// What a diagnostic tells its code fix. Places travel as additional locations; properties name their roles by position,
/// several separated by commas.
/// </summary>
internal sealed class FixFacts
{
    /// <summary>The declaration of the entry's type; missing for one from metadata.</summary>
    internal const string Entry = "entry";

    /// <summary>The publications of registrations that initialize late.</summary>
    internal const string Publications = "publications";

    /// <summary>For each of <see cref="Publications"/>, the last write that initializes the entry.</summary>
    internal const string LastWrites = "lastWrites";

    /// <summary>For each of <see cref="Publications"/>, the name of the entry in the registering method, or <c>this</c>, or nothing.</summary>
    internal const string Names = "names";

    /// <summary>Where the helpers that the registering methods call put the entry in.</summary>
    internal const string Helpers = "helpers";

    /// <summary>Other publications in the same registries.</summary>
    internal const string Others = "others";

    /// <summary>The foreign lookups that can see an entry half ready.</summary>
    internal const string Lookups = "lookups";

    /// <summary>Where what these lookups hand out is used, in their callers or in themselves.</summary>
    internal const string Uses = "uses";

    /// <summary>The calls by which registering flows come to these lookups themselves.</summary>
    internal const string SelfCalls = "selfCalls";

    /// <summary>Set where the registering flow may look the entry up itself before it is done.</summary>
    internal const string NeedsFindable = "needsFindable";

    /// <summary>The operations by which registering flows take the entry back.</summary>
    internal const string Retractions = "retractions";

    /// <summary>The name of the member that lookups have to test.</summary>
    internal const string Gate = "gate";

    /// <summary>The member of an enum at which the gate says that an entry is ready; missing where the gate is true or false.</summary>
    internal const string Ready = "ready";

    /// <summary>Set where something that the fix has to know cannot be known.</summary>
    internal const string Unknown = "unknown";

    private const string Own = "own";

    private readonly Location _own;
    private readonly ImmutableArray<Location>.Builder _locations = ImmutableArray.CreateBuilder<Location>();
    private readonly ImmutableDictionary<string, string?>.Builder _properties = ImmutableDictionary.CreateBuilder<string, string?>();

    /// <summary>Starts collecting.</summary>
    /// <param name="own">The diagnostic's own location.</param>
    internal FixFacts(Location own) => _own = own;

    /// <summary>The additional locations so far.</summary>
    internal ImmutableArray<Location> Locations => _locations.ToImmutable();

    /// <summary>The roles so far.</summary>
    internal ImmutableDictionary<string, string?> Properties => _properties.ToImmutable();

    /// <summary>Adds a location for the reader; it may have a role besides.</summary>
    internal int Add(Location location)
    {
        var index = _locations.IndexOf(location);
        if (index < 0)
        {
            index = _locations.Count;
            _locations.Add(location);
        }

        return index;
    }

    /// <summary>Adds a place in a role.</summary>
    internal void Add(string role, SyntaxNode place) => Add(role, place.GetLocation());

    /// <summary>Adds a place in a role.</summary>
    internal void Add(string role, Location place) =>
        AddText(role, place.Equals(_own) ? Own : Add(place).ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a value that is no place.</summary>
    internal void AddText(string role, string value) =>
        _properties[role] = _properties.TryGetValue(role, out var known) ? known + "," + value : value;

    /// <summary>The places in a role.</summary>
    internal static ImmutableArray<Location> Places(Diagnostic diagnostic, string role)
    {
        var places = ImmutableArray.CreateBuilder<Location>();
        foreach (var text in Texts(diagnostic, role))
        {
            if (text == Own)
            {
                places.Add(diagnostic.Location);
            }
            else if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < diagnostic.AdditionalLocations.Count)
            {
                places.Add(diagnostic.AdditionalLocations[index]);
            }
        }

        return places.ToImmutable();
    }

    /// <summary>The values in a role.</summary>
    internal static string[] Texts(Diagnostic diagnostic, string role) =>
        diagnostic.Properties.TryGetValue(role, out var value) && value is not null ? value.Split(',') : Array.Empty<string>();
}
