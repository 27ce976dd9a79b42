using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

public sealed class Race004CodeFixTests
{
    [Fact]
    public Task WriteMovesLastAndReadsAreOrdered() => Verify.CodeFixAsync<Race004GateSetTooEarlyCodeFixProvider>(
        """
        public static class Table
        {
            private static bool s_ready;
            private static int[]? s_items;

            public static int[] Get()
            {
                if (!s_ready)
                {
                    {|RACE004:s_ready = true|};
                    s_items = new int[3];
                }

                return s_items!;
            }
        }
        """,
        """
        public static class Table
        {
            private static bool s_ready;
            private static int[]? s_items;

            public static int[] Get()
            {
                if (!Volatile.Read(ref s_ready))
                {
                    s_items = new int[3];
                    Volatile.Write(ref s_ready, true);
                }

                return s_items!;
            }
        }
        """,
        title: "Set the flag last");

    [Fact]
    public Task SignalIsGivenLast() => Verify.CodeFixAsync<Race004GateSetTooEarlyCodeFixProvider>(
        """
        public sealed class Loader
        {
            private readonly TaskCompletionSource _loaded = new();
            private int[]? _items;

            public void Load()
            {
                // Whoever waits may go on.
                {|RACE004:_loaded.SetResult()|};
                _items = new int[3];
            }

            public async Task<int> CountAsync()
            {
                await _loaded.Task;
                return _items!.Length;
            }
        }
        """,
        """
        public sealed class Loader
        {
            private readonly TaskCompletionSource _loaded = new();
            private int[]? _items;

            public void Load()
            {
                _items = new int[3];
                // Whoever waits may go on.
                _loaded.SetResult();
            }

            public async Task<int> CountAsync()
            {
                await _loaded.Task;
                return _items!.Length;
            }
        }
        """);

    [Fact]
    public Task VolatileFlagIsOnlyMoved() => Verify.CodeFixAsync<Race004GateSetTooEarlyCodeFixProvider>(
        """
        public static class Table
        {
            private static volatile bool s_ready;
            private static int[]? s_items;

            public static int[] Get()
            {
                if (!s_ready)
                {
                    {|RACE004:s_ready = true|};
                    s_items = new int[3];
                }

                return s_items!;
            }
        }
        """,
        """
        public static class Table
        {
            private static volatile bool s_ready;
            private static int[]? s_items;

            public static int[] Get()
            {
                if (!s_ready)
                {
                    s_items = new int[3];
                    s_ready = true;
                }

                return s_items!;
            }
        }
        """);

    [Fact]
    public Task IsNotOfferedWhereAReturnLiesBetween() => Verify.NoCodeFixAsync<Race004GateSetTooEarlyCodeFixProvider>(
        """
        public static class Table
        {
            private static volatile bool s_ready;
            private static int[]? s_items;

            public static int[]? Get(bool wanted)
            {
                if (!s_ready)
                {
                    {|RACE004:s_ready = true|};
                    if (!wanted)
                    {
                        return null;
                    }

                    s_items = new int[3];
                }

                return s_items;
            }
        }
        """);
}
