namespace RaceAnalyzers.Protocol;

/// <summary>Tells in a few words of memory which names one member does not use; see <see cref="IdentifierFilter"/>, which does so for a file.</summary>
internal struct NameBits
{
    private ulong _first;
    private ulong _second;
    private ulong _third;
    private ulong _fourth;

    /// <summary>Adds a name.</summary>
    internal void Add(string name)
    {
        var hash = IdentifierFilter.HashOf(name);
        var bit = 1UL << (int)(hash % 64);
        switch ((hash >> 6) % 4)
        {
            case 0:
                _first |= bit;
                break;
            case 1:
                _second |= bit;
                break;
            case 2:
                _third |= bit;
                break;
            default:
                _fourth |= bit;
                break;
        }
    }

    /// <summary>False where no name with this hash was added; true where one was, and now and then where none was.</summary>
    internal readonly bool MayContain(uint hash)
    {
        var bits = ((hash >> 6) % 4) switch
        {
            0 => _first,
            1 => _second,
            2 => _third,
            _ => _fourth,
        };
        return (bits & (1UL << (int)(hash % 64))) != 0;
    }
}
