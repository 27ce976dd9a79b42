using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RaceAnalyzers.Protocol;

/// <summary>The words by which code shows that threads meet.</summary>
internal static class ConcurrencyWords
{
    /// <summary>What such a name may end in.</summary>
    internal const string Suffix = "Lock";

    /// <summary>What such a name may begin with.</summary>
    internal static readonly string[] Prefixes = { "Concurrent", "Immutable", "ReaderWriterLock" };

    /// <summary>Names that are such words, whole.</summary>
    internal static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "Interlocked", "Volatile", "Monitor", "SemaphoreSlim", "Semaphore", "Mutex", "SpinLock", "Lock",
        "Thread", "ThreadPool", "Timer", "Parallel", "Task", "TaskFactory", "Synchronized", "Channel",
        "ThreadSafe", "ThreadSafeAttribute", "BlockingCollection", "ConditionalWeakTable", "MemoryCache", "IMemoryCache", "ObjectCache",
        "ChannelReader", "ChannelWriter", "IProducerConsumerCollection", "MethodImplOptions",
    };

    /// <summary>Keywords that are such words.</summary>
    internal static readonly string[] Keywords = { "lock", "volatile" };

    /// <summary>True for such a word.</summary>
    private static bool Contain(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.LockKeyword or SyntaxKind.VolatileKeyword => true,
        SyntaxKind.IdentifierToken => ContainName(token.ValueText),
        _ => false,
    };

    /// <summary>True where a part of the source has such a word.</summary>
    internal static bool AreIn(SyntaxNode node)
    {
        foreach (var token in node.DescendantTokens())
        {
            if (Contain(token))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ContainName(string name)
    {
        if (Names.Contains(name) || name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return true;
        }

        foreach (var prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
