using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

public sealed class Race009CodeFixTests
{
    [Fact]
    public Task FillsALocalThatACollectionExpressionMakes() => Verify.CodeFixAsync<Race009PublishedBeforeFilledCodeFixProvider>(
        """
        public static class Names
        {
            private static List<string>? s_all;

            public static List<string> Get()
            {
                if (s_all is null)
                {
                    // The usual ones.
                    {|RACE009:s_all = []|};
                    s_all.Add("a");
                }

                return s_all;
            }
        }
        """,
        """
        public static class Names
        {
            private static List<string>? s_all;

            public static List<string> Get()
            {
                if (s_all is null)
                {
                    // The usual ones.
                    List<string> all = [];
                    all.Add("a");
                    Volatile.Write(ref s_all, all);
                }

                return s_all;
            }
        }
        """);

    [Fact]
    public Task LocalIsFilledAndThenStored() => Verify.CodeFixAsync<Race009PublishedBeforeFilledCodeFixProvider>(
        """
        public static class Names
        {
            private static HashSet<string>? s_all;

            public static HashSet<string> Get()
            {
                if (s_all == null)
                {
                    // The order does not matter.
                    {|RACE009:s_all = new HashSet<string>()|};
                    s_all.Add("a"); // first
                    s_all.Add("b");
                }

                return s_all;
            }
        }
        """,
        """
        public static class Names
        {
            private static HashSet<string>? s_all;

            public static HashSet<string> Get()
            {
                if (s_all == null)
                {
                    // The order does not matter.
                    var all = new HashSet<string>();
                    all.Add("a"); // first
                    all.Add("b");
                    Volatile.Write(ref s_all, all);
                }

                return s_all;
            }
        }
        """,
        title: "Fill a local, then store it");

    [Fact]
    public Task StoreOfALocalMovesBehindTheFilling() => Verify.CodeFixAsync<Race009PublishedBeforeFilledCodeFixProvider>(
        """
        public sealed class Names
        {
            private volatile HashSet<string>? _all;

            public HashSet<string>? All => _all;

            public void Load()
            {
                var all = new HashSet<string>();
                {|RACE009:_all = all|};
                all.Add("a");
            }
        }
        """,
        """
        public sealed class Names
        {
            private volatile HashSet<string>? _all;

            public HashSet<string>? All => _all;

            public void Load()
            {
                var all = new HashSet<string>();
                all.Add("a");
                _all = all;
            }
        }
        """);

    [Fact]
    public Task AllFieldsAreFixedTogether() => Verify.CodeFixAsync<Race009PublishedBeforeFilledCodeFixProvider>(
        """
        public static class Names
        {
            private static HashSet<string>? s_first;
            private static HashSet<string>? s_second;

            public static HashSet<string> First()
            {
                if (s_first == null)
                {
                    {|RACE009:s_first = new HashSet<string>()|};
                    s_first.Add("a");
                }

                return s_first;
            }

            public static HashSet<string> Second()
            {
                if (s_second == null)
                {
                    {|RACE009:s_second = new HashSet<string>()|};
                    s_second.Add("a");
                }

                return s_second;
            }
        }
        """,
        """
        public static class Names
        {
            private static HashSet<string>? s_first;
            private static HashSet<string>? s_second;

            public static HashSet<string> First()
            {
                if (s_first == null)
                {
                    var first = new HashSet<string>();
                    first.Add("a");
                    Volatile.Write(ref s_first, first);
                }

                return s_first;
            }

            public static HashSet<string> Second()
            {
                if (s_second == null)
                {
                    var second = new HashSet<string>();
                    second.Add("a");
                    Volatile.Write(ref s_second, second);
                }

                return s_second;
            }
        }
        """);

    [Fact]
    public Task IsNotOfferedWhereAHelperReadsTheField() => Verify.NoCodeFixAsync<Race009PublishedBeforeFilledCodeFixProvider>(
        """
        public static class Names
        {
            private static HashSet<string>? s_all;

            public static HashSet<string> Get()
            {
                if (s_all == null)
                {
                    {|RACE009:s_all = new HashSet<string>()|};
                    Fill();
                }

                return s_all;
            }

            private static void Fill() => s_all!.Add("a");
        }
        """);
}
