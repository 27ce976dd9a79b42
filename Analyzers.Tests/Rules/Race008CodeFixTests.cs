using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>The fix of RACE008.</summary>
public sealed class Race008CodeFixTests
{
    private static readonly MemberFrame _registry = new("""
        public sealed class Session
        {
            private int _requests;

            public void Count() => _requests++;
        }

        public sealed class Registry
        {
            private readonly object _gate = new object();
            private readonly ReaderWriterLockSlim _lock = new ReaderWriterLockSlim();
            private readonly SemaphoreSlim _semaphore = new SemaphoreSlim(1);
            private readonly List<Session> _items = new List<Session>();
            private readonly Dictionary<int, Session> _byId = new Dictionary<int, Session>();
            private Session _owner;
            private bool _busy;
            private int _count;

            private static void Work() { }


        """);

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
    public Task ChecksAgainUnderAMonitor() => VerifyAsync(
        """
        public bool Take(Session s)
        {
            Monitor.Enter(_gate);
            try
            {
                if (_owner != null) return false; // taken
            }
            finally
            {
                Monitor.Exit(_gate);
            }

            Work();
            Monitor.Enter(_gate);
            try
            {
                {|RACE008:_owner = s|};
            }
            finally
            {
                Monitor.Exit(_gate);
            }

            return true;
        }
        """,
        """
        public bool Take(Session s)
        {
            Monitor.Enter(_gate);
            try
            {
                if (_owner != null) return false; // taken
            }
            finally
            {
                Monitor.Exit(_gate);
            }

            Work();
            Monitor.Enter(_gate);
            try
            {
                if (_owner != null) return false;

                _owner = s;
            }
            finally
            {
                Monitor.Exit(_gate);
            }

            return true;
        }
        """);

    [Fact]
    public Task ChecksAgainUnderAMonitorThatIsLeftByHand() => VerifyAsync(
        """
        public bool Take(Session s)
        {
            Monitor.Enter(_gate);
            if (_owner != null)
            {
                Monitor.Exit(_gate);
                return false;
            }

            Monitor.Exit(_gate);
            Work();
            Monitor.Enter(_gate);
            {|RACE008:_owner = s|};
            Monitor.Exit(_gate);
            return true;
        }
        """,
        """
        public bool Take(Session s)
        {
            Monitor.Enter(_gate);
            if (_owner != null)
            {
                Monitor.Exit(_gate);
                return false;
            }

            Monitor.Exit(_gate);
            Work();
            Monitor.Enter(_gate);
            if (_owner != null)
            {
                Monitor.Exit(_gate);
                return false;
            }

            _owner = s;
            Monitor.Exit(_gate);
            return true;
        }
        """);

    [Fact]
    public Task ChecksAgainUnderTheWriterLock() => VerifyAsync(
        """
        public bool Take(Session s)
        {
            _lock.EnterReadLock();
            try
            {
                if (_owner != null)
                {
                    return false;
                }
            }
            finally
            {
                _lock.ExitReadLock();
            }

            _lock.EnterWriteLock();
            try
            {
                {|RACE008:_owner = s|};
            }
            finally
            {
                _lock.ExitWriteLock();
            }

            return true;
        }
        """,
        """
        public bool Take(Session s)
        {
            _lock.EnterReadLock();
            try
            {
                if (_owner != null)
                {
                    return false;
                }
            }
            finally
            {
                _lock.ExitReadLock();
            }

            _lock.EnterWriteLock();
            try
            {
                if (_owner != null)
                {
                    return false;
                }

                _owner = s;
            }
            finally
            {
                _lock.ExitWriteLock();
            }

            return true;
        }
        """);

    [Fact]
    public Task ChecksAgainUnderASemaphore() => VerifyAsync(
        """
        public async Task<bool> TakeAsync(Session s)
        {
            await _semaphore.WaitAsync();
            try
            {
                if (_owner != null)
                {
                    return false;
                }
            }
            finally
            {
                _semaphore.Release();
            }

            await Task.Yield();
            await _semaphore.WaitAsync().ConfigureAwait(false);
            try
            {
                {|RACE008:_owner = s|};
            }
            finally
            {
                _semaphore.Release();
            }

            return true;
        }
        """,
        """
        public async Task<bool> TakeAsync(Session s)
        {
            await _semaphore.WaitAsync();
            try
            {
                if (_owner != null)
                {
                    return false;
                }
            }
            finally
            {
                _semaphore.Release();
            }

            await Task.Yield();
            await _semaphore.WaitAsync().ConfigureAwait(false);
            try
            {
                if (_owner != null)
                {
                    return false;
                }

                _owner = s;
            }
            finally
            {
                _semaphore.Release();
            }

            return true;
        }
        """);

    [Fact]
    public Task ChecksAgainUnderASemaphoreThatIsLeftByHand() => VerifyAsync(
        """
        public async Task<bool> TakeAsync(Session s)
        {
            await _semaphore.WaitAsync();
            if (_owner != null)
            {
                _semaphore.Release();
                return false;
            }

            _semaphore.Release();
            await Task.Yield();
            await _semaphore.WaitAsync();
            {|RACE008:_owner = s|};
            _semaphore.Release();
            return true;
        }
        """,
        """
        public async Task<bool> TakeAsync(Session s)
        {
            await _semaphore.WaitAsync();
            if (_owner != null)
            {
                _semaphore.Release();
                return false;
            }

            _semaphore.Release();
            await Task.Yield();
            await _semaphore.WaitAsync();
            if (_owner != null)
            {
                _semaphore.Release();
                return false;
            }

            _owner = s;
            _semaphore.Release();
            return true;
        }
        """);

    [Fact]
    public Task ChecksAgainBehindAnAwait() => VerifyAsync(
        """
        public async Task<bool> TakeAsync(Session s)
        {
            lock (_gate)
            {
                if (_owner != null)
                {
                    return false;
                }
            }

            await Task.Yield();
            lock (this._gate)
            {
                {|RACE008:_owner = s|};
            }

            return true;
        }
        """,
        """
        public async Task<bool> TakeAsync(Session s)
        {
            lock (_gate)
            {
                if (_owner != null)
                {
                    return false;
                }
            }

            await Task.Yield();
            lock (this._gate)
            {
                if (_owner != null)
                {
                    return false;
                }

                _owner = s;
            }

            return true;
        }
        """);

    [Fact]
    public Task LooksUpAgain() => VerifyAsync(
        """
        public Session Get(int id)
        {
            lock (_gate)
            {
                if (_byId.TryGetValue(id, out var known))
                {
                    return known;
                }
            }

            var made = new Session();
            lock (_gate)
            {
                // Nobody else has made one.
                {|RACE008:_byId[id] = made|};
            }

            return made;
        }
        """,
        """
        public Session Get(int id)
        {
            lock (_gate)
            {
                if (_byId.TryGetValue(id, out var known))
                {
                    return known;
                }
            }

            var made = new Session();
            lock (_gate)
            {
                if (_byId.TryGetValue(id, out var known))
                {
                    return known;
                }

                // Nobody else has made one.
                _byId[id] = made;
            }

            return made;
        }
        """);

    [Fact]
    public Task ReadsAgainWhatTheCheckAsksFor() => VerifyAsync(
        """
        public bool Take(Session s)
        {
            lock (_gate)
            {
                var current = _owner;
                if (current != null)
                {
                    return false;
                }
            }

            Work();
            lock (_gate)
            {
                {|RACE008:_owner = s|};
            }

            return true;
        }
        """,
        """
        public bool Take(Session s)
        {
            lock (_gate)
            {
                var current = _owner;
                if (current != null)
                {
                    return false;
                }
            }

            Work();
            lock (_gate)
            {
                var current = _owner;
                if (current != null)
                {
                    return false;
                }

                _owner = s;
            }

            return true;
        }
        """);

    [Fact]
    public Task GoesOnWithTheNextOneInALoop() => VerifyAsync(
        """
        public void Add(Session[] all)
        {
            foreach (var s in all)
            {
                lock (_gate)
                {
                    if (_items.Contains(s))
                    {
                        continue;
                    }
                }

                Work();
                lock (_gate)
                {
                    {|RACE008:_items.Add(s)|};
                }
            }
        }
        """,
        """
        public void Add(Session[] all)
        {
            foreach (var s in all)
            {
                lock (_gate)
                {
                    if (_items.Contains(s))
                    {
                        continue;
                    }
                }

                Work();
                lock (_gate)
                {
                    if (_items.Contains(s))
                    {
                        continue;
                    }

                    _items.Add(s);
                }
            }
        }
        """);

    [Fact]
    public Task WaitsInALoop() => VerifyAsync(
        """
        public void Take()
        {
            lock (_gate)
            {
                if (!_busy) // not yet
                {
                    Monitor.Wait(_gate);
                }

                {|RACE008:_busy = false|};
            }
        }
        """,
        """
        public void Take()
        {
            lock (_gate)
            {
                while (!_busy) // not yet
                {
                    Monitor.Wait(_gate);
                }

                _busy = false;
            }
        }
        """, title: "Wait in a loop");

    [Fact]
    public async Task ChecksAgainInAScopeOfALock()
    {
        const string Shape = """
            public sealed class Slot
            {
                private readonly Lock _gate = new();
                private object? _owner;

                public bool Take(object owner)
                {
                    using (_gate.EnterScope())
                    {
                        if (_owner is not null)
                        {
                            return false;
                        }
                    }

                    Console.WriteLine("free");
                    using (_gate.EnterScope())
                    {
            CHECK            ACT;
                    }

                    return true;
                }
            }
            """;
        await Verify.CodeFixAsync<Race008CheckIsStaleCodeFixProvider>(
            Shape.Replace("CHECK", "").Replace("ACT", "{|RACE008:_owner = owner|}"),
            Shape
                .Replace("CHECK", "            if (_owner is not null)\n            {\n                return false;\n            }\n\n")
                .Replace("ACT", "_owner = owner"));
    }

    [Fact]
    public Task AsksAHelperAgainThatTakesTheLockItself() => VerifyAsync(
        """
        public void Take()
        {
            if (!IsFree())
            {
                return;
            }

            lock (_gate)
            {
                // Nobody else has it.
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
        """,
        """
        public void Take()
        {
            if (!IsFree())
            {
                return;
            }

            lock (_gate)
            {
                if (!IsFree())
                {
                    return;
                }

                // Nobody else has it.
                _count = 1;
            }
        }

        private bool IsFree()
        {
            lock (_gate)
            {
                return _count == 0;
            }
        }
        """);

    [Fact]
    public Task AsksAHelperAgainIntoTheVariableOfTheFirstAnswer() => VerifyAsync(
        """
        public Session Get(int id)
        {
            var known = Find(id);
            if (known != null)
            {
                return known;
            }

            var made = new Session();
            lock (_gate)
            {
                {|RACE008:_byId[id] = made|};
            }

            return made;
        }

        private Session Find(int id)
        {
            lock (_gate)
            {
                return _byId.TryGetValue(id, out var found) ? found : null;
            }
        }
        """,
        """
        public Session Get(int id)
        {
            var known = Find(id);
            if (known != null)
            {
                return known;
            }

            var made = new Session();
            lock (_gate)
            {
                known = Find(id);
                if (known != null)
                {
                    return known;
                }

                _byId[id] = made;
            }

            return made;
        }

        private Session Find(int id)
        {
            lock (_gate)
            {
                return _byId.TryGetValue(id, out var found) ? found : null;
            }
        }
        """);

    [Fact]
    public Task AsksAHelperAgainThatAnswersByAnOutParameter() => VerifyAsync(
        """
        public Session Get(int id)
        {
            if (TryFind(id, out var known))
            {
                return known;
            }

            var made = new Session();
            lock (_gate)
            {
                {|RACE008:_byId[id] = made|};
            }

            return made;
        }

        private bool TryFind(int id, out Session found)
        {
            lock (_gate)
            {
                return _byId.TryGetValue(id, out found);
            }
        }
        """,
        """
        public Session Get(int id)
        {
            if (TryFind(id, out var known))
            {
                return known;
            }

            var made = new Session();
            lock (_gate)
            {
                if (TryFind(id, out known))
                {
                    return known;
                }

                _byId[id] = made;
            }

            return made;
        }

        private bool TryFind(int id, out Session found)
        {
            lock (_gate)
            {
                return _byId.TryGetValue(id, out found);
            }
        }
        """);

    [Fact]
    public Task AsksAHelperAgainAroundTheAct() => VerifyAsync(
        """
        public void Take()
        {
            if (IsFree)
            {
                Work();
                lock (_gate)
                {
                    // Nobody else has it.
                    {|RACE008:_count = 1|};
                }
            }
        }

        private bool IsFree
        {
            get
            {
                lock (_gate)
                {
                    return _count == 0;
                }
            }
        }
        """,
        """
        public void Take()
        {
            if (IsFree)
            {
                Work();
                lock (_gate)
                {
                    if (IsFree)
                    {
                        // Nobody else has it.
                        _count = 1;
                    }
                }
            }
        }

        private bool IsFree
        {
            get
            {
                lock (_gate)
                {
                    return _count == 0;
                }
            }
        }
        """,
        title: "Check and act under one lock");

    [Fact]
    public Task HoldsTheLockAroundTwoHelpers() => VerifyAsync(
        """
        public void Take(int n)
        {
            // Only one may have it.
            if (IsFree())
            {
                {|RACE008:Set(n)|};
            }

            Work();
        }

        private bool IsFree()
        {
            lock (_gate)
            {
                return _count == 0;
            }
        }

        private void Set(int n)
        {
            lock (_gate)
            {
                _count = n;
            }
        }
        """,
        """
        public void Take(int n)
        {
            // Only one may have it.
            lock (_gate)
            {
                if (IsFree())
                {
                    Set(n);
                }
            }

            Work();
        }

        private bool IsFree()
        {
            lock (_gate)
            {
                return _count == 0;
            }
        }

        private void Set(int n)
        {
            lock (_gate)
            {
                _count = n;
            }
        }
        """,
        title: "Check and act under one lock");

    [Fact]
    public Task AsksAHelperAgainRightBeforeAnother() => VerifyAsync(
        """
        public void Take(int n)
        {
            if (!IsFree())
            {
                throw new InvalidOperationException();
            }

            Work();

            // Nobody else has it.
            {|RACE008:Set(n)|};
            Work();
        }

        private bool IsFree()
        {
            lock (_gate)
            {
                return _count == 0;
            }
        }

        private void Set(int n)
        {
            lock (_gate)
            {
                _count = n;
            }
        }
        """,
        """
        public void Take(int n)
        {
            if (!IsFree())
            {
                throw new InvalidOperationException();
            }

            Work();

            // Nobody else has it.
            lock (_gate)
            {
                if (!IsFree())
                {
                    throw new InvalidOperationException();
                }

                Set(n);
            }
            Work();
        }

        private bool IsFree()
        {
            lock (_gate)
            {
                return _count == 0;
            }
        }

        private void Set(int n)
        {
            lock (_gate)
            {
                _count = n;
            }
        }
        """,
        title: "Check and act under one lock");

    [Fact]
    public Task WaitsInALoopForAQueue() => VerifyAsync(
        """
        private readonly Queue<Session> _queue = new Queue<Session>();

        public Session Take()
        {
            lock (_gate)
            {
                if (_queue.Count == 0)
                {
                    Monitor.Wait(_gate);
                }

                return {|RACE008:_queue.Dequeue()|};
            }
        }
        """,
        """
        private readonly Queue<Session> _queue = new Queue<Session>();

        public Session Take()
        {
            lock (_gate)
            {
                while (_queue.Count == 0)
                {
                    Monitor.Wait(_gate);
                }

                return _queue.Dequeue();
            }
        }
        """,
        title: "Wait in a loop");

    public static TheoryData<string, string> NotOffered => new()
    {
        { "the answer was kept in a variable", "public bool Take(Session s) { bool isFree; lock (_gate) { isFree = _owner == null; if (!isFree) return false; } Work(); lock (_gate) { if (!isFree) return false; {|RACE008:_owner = s|}; } return true; }" },
        { "a helper takes a lock that cannot be taken twice", "public void Add() { if (!IsFree()) return; _semaphore.Wait(); try { {|RACE008:_count = 1|}; } finally { _semaphore.Release(); } } private bool IsFree() { _semaphore.Wait(); try { return _count == 0; } finally { _semaphore.Release(); } }" },
        { "a helper takes a second lock", "public void Add() { if (!IsFree()) return; lock (_gate) { {|RACE008:_count = 1|}; } } private bool IsFree() { lock (_items) lock (_gate) return _count == 0; }" },
        { "the answer of a helper is used later", "public Session Get(int id) { var known = Find(id); if (known != null) return known; known = new Session(); lock (_gate) { {|RACE008:_byId[id] = known|}; } return known; } private Session Find(int id) { lock (_gate) { return _byId.TryGetValue(id, out var s) ? s : null; } }" },
        { "more would come under the lock than the act", "public void Add(int n) { if (IsFree()) { {|RACE008:Set(n)|}; Work(); } } private bool IsFree() { lock (_gate) return _count == 0; } private void Set(int n) { lock (_gate) _count = n; }" },
        { "what the check declares is declared already", "public Session Get(int id) { lock (_gate) { if (_byId.TryGetValue(id, out var known)) return known; } var made = new Session(); lock (_gate) { {|RACE008:_byId[id] = made|}; var known = made; return known; } }" },
        { "an await would come under a lock", "public async Task<bool> TakeAsync(Session s) { Monitor.Enter(_gate); try { if (_owner != null || await AskAsync()) return false; } finally { Monitor.Exit(_gate); } Work(); lock (_gate) { {|RACE008:_owner = s|}; } return true; } private static Task<bool> AskAsync() => Task.FromResult(true);" },
        { "the act is in a function of its own", "public bool Take(Session s) { lock (_gate) { if (_owner != null) return false; } Action act = () => { lock (_gate) { _owner = s; } }; {|RACE008:act()|}; return true; }" },
        { "a wait ends after some time", "public void Take() { lock (_gate) { if (!_busy) Monitor.Wait(_gate, 100); {|RACE008:_busy = false|}; } }" },
        { "the lock is left by hand in one place only", "public bool Take(Session s) { Monitor.Enter(_gate); if (_owner != null) { Monitor.Exit(_gate); return false; } Monitor.Exit(_gate); Work(); lock (_gate) { {|RACE008:_owner = s|}; } return true; }" },
    };

    [Theory]
    [MemberData(nameof(NotOffered))]
    public Task IsNotOfferedWhere(string reason, string member)
    {
        Assert.NotEmpty(reason);
        return Verify.NoCodeFixAsync<Race008CheckIsStaleCodeFixProvider>(_registry.With(member), new VerifyOptions { Nullable = false });
    }

    private static Task VerifyAsync(string before, string after, string title = "Check again after the lock was taken again") =>
        _registry.CodeFixAsync<Race008CheckIsStaleCodeFixProvider>(before, after, title);
}
