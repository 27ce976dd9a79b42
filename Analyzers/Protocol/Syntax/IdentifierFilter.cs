using Microsoft.CodeAnalysis.Text;

namespace RaceAnalyzers.Protocol;

/// <summary>
/// Tells which words a file does not contain, read off its text alone, in time that does not show beside parsing it. (Bloom,
/// "Space/Time Trade-offs in Hash Coding with Allowable Errors", 1970; with one hash.)
/// </summary>
internal sealed class IdentifierFilter
{
    /// <summary>The number of bits, a power of two: a file of a thousand lines sets about a twentieth of them.</summary>
    private const int Bits = 8192;

    private const uint Start = 2166136261;

    private static readonly HashSet<uint> _concurrencyWords = HashesOf(ConcurrencyWords.Names.Concat(ConcurrencyWords.Keywords));
    private static readonly HashSet<uint> _concurrencyPrefixes = HashesOf(ConcurrencyWords.Prefixes);
    private static readonly string _lastLettersOfPrefixes = string.Concat(ConcurrencyWords.Prefixes.Select(static prefix => prefix[prefix.Length - 1]));

    private readonly ulong[] _bits = new ulong[Bits / 64];

    private IdentifierFilter()
    {
    }

    /// <summary>False where the file has no word by which code shows that threads meet; true where it has, be it in a comment only.</summary>
    internal bool MayMentionConcurrency { get; private set; }

    /// <summary>False where no identifier of the file is <paramref name="name"/>; true where one is, and now and then where none is.</summary>
    internal bool MayContain(string name) => MayContain(HashOf(name));

    /// <inheritdoc cref="MayContain(string)" />
    internal bool MayContain(uint hash) =>
        (_bits[(hash % Bits) / 64] & (1UL << (int)(hash % 64))) != 0;

    /// <summary>Reads a file once. What stands in comments and texts counts as well.</summary>
    internal static IdentifierFilter Read(SourceText text)
    {
        var filter = new IdentifierFilter();
        var buffer = new char[Math.Min(text.Length, 1024)];
        var hash = Start;
        var matched = 0;
        var isInside = false;
        for (var position = 0; position < text.Length; position += buffer.Length)
        {
            var count = Math.Min(buffer.Length, text.Length - position);
            text.CopyTo(position, buffer, 0, count);
            for (var i = 0; i < count; i++)
            {
                var character = buffer[i];
                if (IsPart(character))
                {
                    hash = Next(hash, character);
                    matched = character == ConcurrencyWords.Suffix[0] ? 1 : matched > 0 && matched < ConcurrencyWords.Suffix.Length && character == ConcurrencyWords.Suffix[matched] ? matched + 1 : 0;
                    isInside = true;

                    // A prefix is known by its hash once its last letter has been read.
                    if (!filter.MayMentionConcurrency && _lastLettersOfPrefixes.IndexOf(character) >= 0)
                    {
                        filter.MayMentionConcurrency = _concurrencyPrefixes.Contains(hash);
                    }
                }
                else if (isInside)
                {
                    filter.Add(hash, matched);
                    hash = Start;
                    isInside = false;
                }
            }
        }

        filter.Add(hash, matched);
        return filter;
    }

    private void Add(uint hash, int matched)
    {
        _bits[(hash % Bits) / 64] |= 1UL << (int)(hash % 64);
        if (!MayMentionConcurrency)
        {
            MayMentionConcurrency = matched == ConcurrencyWords.Suffix.Length || _concurrencyWords.Contains(hash);
        }
    }

    private static HashSet<uint> HashesOf(IEnumerable<string> words)
    {
        var hashes = new HashSet<uint>();
        foreach (var word in words)
        {
            hashes.Add(HashOf(word));
        }

        return hashes;
    }

    /// <summary>The FNV-1a hash of a word, the same in every process.</summary>
    internal static uint HashOf(string word)
    {
        var hash = Start;
        foreach (var character in word)
        {
            hash = Next(hash, character);
        }

        return hash;
    }

    /// <summary>One step of the FNV-1a hash (Fowler, Noll and Vo).</summary>
    private static uint Next(uint hash, char character) => (hash ^ character) * 16777619;

    private static bool IsPart(char character) =>
        (uint)((character | 0x20) - 'a') < 26 || (uint)(character - '0') < 10 || character == '_' || (character >= 128 && char.IsLetterOrDigit(character));
}
