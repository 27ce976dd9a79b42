using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>The fix of RACE008.</summary>
public sealed class Race008CodeFixTests
{
    [Fact]
    public Task ChecksAgainUnderTheLock() => Verify.CodeFixAsync<Race008CheckIsStaleCodeFixProvider>(
        """
        public sealed class Slot
        {
            private readonly object _gate = new();
            private object? _owner;

            public bool Take(object owner)
            {
                lock (_gate)
                {
                    if (_owner is not null)
                    {
                        return false;
                    }
                }

                Console.WriteLine("free");
                lock (_gate)
                {
                    {|RACE008:_owner = owner|};
                    return true;
                }
            }
        }
        """,
        """
        public sealed class Slot
        {
            private readonly object _gate = new();
            private object? _owner;

            public bool Take(object owner)
            {
                lock (_gate)
                {
                    if (_owner is not null)
                    {
                        return false;
                    }
                }

                Console.WriteLine("free");
                lock (_gate)
                {
                    if (_owner is not null)
                    {
                        return false;
                    }

                    _owner = owner;
                    return true;
                }
            }
        }
        """);

    [Fact]
    public Task IsNotOfferedWhereTheCheckIsInAHelper() => Verify.NoCodeFixAsync<Race008CheckIsStaleCodeFixProvider>(
        """
        public sealed class Slot
        {
            private readonly object _gate = new();
            private int _count;

            public void Take()
            {
                if (!IsFree())
                {
                    return;
                }

                lock (_gate)
                {
                    {|RACE008:_count = 1|};
                }
            }

            private bool IsFree()
            {
                lock (_gate)
                {
                    return _count == 0;
                }
            }
        }
        """);
}
