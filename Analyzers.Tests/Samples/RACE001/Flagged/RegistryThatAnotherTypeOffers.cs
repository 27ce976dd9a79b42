public sealed class Codec
{
    public byte[]? Table;
}

public sealed class Codecs
{
    internal ConcurrentDictionary<string, Codec> All { get; } = new();

    public int Encode(string name, byte value) => All[name].Table![value];
}

public static class Installer
{
    public static void Install(this Codecs codecs, string name)
    {
        var codec = new Codec();
        {|RACE001:codecs.All.TryAdd(name, codec)|};
        codec.Table = new byte[256];
    }
}
