using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>RACE008: checks that outlive the lock under which they were made.</summary>
public sealed class Race008CheckIsStaleTests
{
    private const string Fields = """
            private readonly object _gate = new();
            private readonly ReaderWriterLockSlim _lock = new();
            private readonly SemaphoreSlim _semaphore = new(1);
            private readonly List<Session> _items = new();
            private readonly Dictionary<int, Session> _byId = new();
            private readonly Dictionary<int, string> _names = new();
            private Session? _owner;
            private string? _name;
            private bool _closed;
            private bool _busy;
            private bool _paused;
            private int _count;

            public void Close()
            {
                lock (_gate)
                {
                    _closed = true;
                    _items.Clear();
                }
            }

            public void Pause(bool paused)
            {
                lock (_gate)
                {
                    _paused = paused;
                }
            }

        """;

    private const string Types = """

        public sealed class Session
        {
            private int _requests;

            public void Count() => _requests++;
        }

        public sealed class Plan(int steps)
        {
            public int Steps { get; } = steps;
        }
        """;

    public static TheoryData<string, string> Silent => new()
    {
        { "a list of what was used last notes each hit, and tells nobody whether it knew of it", "private readonly IUsed<Session> _used; public Registry(IUsed<Session>? used) => _used = used ?? new Used<Session>(); private readonly Dictionary<Session, Session> _twins = new(); public Session Find(Session id) { if (TryFind(id, out var found)) return found; _lock.EnterWriteLock(); try { if (_twins.TryGetValue(id, out var again)) return again; var made = new Session(); _twins.Add(id, made); _used.Add(id); return made; } finally { _lock.ExitWriteLock(); } } private bool TryFind(Session id, out Session found) { _lock.EnterReadLock(); try { if (_twins.TryGetValue(id, out found!)) { _used.Note(id); return true; } return false; } finally { _lock.ExitReadLock(); } } public interface IUsed<T> { void Note(T id); void Add(T id); } private sealed class Used<T> : IUsed<T> where T : notnull { private readonly Dictionary<T, LinkedListNode<T>> _nodes = new(); private readonly LinkedList<T> _list = new(); public void Note(T id) { lock (_list) { if (_nodes.TryGetValue(id, out var node)) { _list.Remove(node); _list.AddLast(node); } } } public void Add(T id) { lock (_list) { _nodes[id] = _list.AddLast(id); } } }" },
        { "whether a value was read at all, and not which one", "public bool Join(Session s) { bool? told = null; lock (_gate) { if (_count == 0) told = _closed; } if (told is { } value) return false; lock (_gate) { _items.Add(s); } return true; }" },
        { "a helper that looks under the lock before it adds for another key", "public void Visit(int id, int other) { if (Known(id) == null) Also(id, other); } private Session? Known(int id) { lock (_gate) { if (!_byId.TryGetValue(id, out var known)) { known = id > 3 ? new Session() : null!; _byId.Add(id, known); } return known; } } private void Also(int id, int other) => Known(id + other);" },
        { "whoever cancels goes through the entries until there are none", "public bool Add(Session s) { if (_stop.IsCancellationRequested) return false; Work(); lock (_gate) { _items.Add(s); } return true; } private readonly CancellationTokenSource _stop = new(); public async Task StopAsync() { _stop.Cancel(); while (true) { var any = false; foreach (var item in _items) { any = true; item.Count(); } if (!any) break; await Task.Delay(10); } } static void Work() { }" },
        { "a helper of another type comes back to a method that asks again", "private readonly Dictionary<string, Part> _parts = new(); private bool TryEvict(Part part, int version) { if (!_parts.TryGetValue(\"x\", out var known) || !ReferenceEquals(known, part)) return true; if (!part.TryEnd(version)) return false; return true; } public sealed class Part(Registry owner) { private readonly object _own = new(); private int _end; private int _version; public bool TryEnd(int version) { lock (_own) { if (_end != 0 || _version != version) return false; _end = 3; return true; } } public void Change() { lock (_own) { _version++; } } public bool Run() { while (true) { int version; lock (_own) { if (_end != 0) return false; version = _version; } if (Environment.TickCount == 3) { if (owner.TryEvict(this, version)) return false; continue; } Thread.Sleep(1); lock (_own) { if (_end != 0) return false; } } } }" },
        { "a task under its key tells others to wait, under a lock around the check", "public Session? Load(int id) { TaskCompletionSource<Session>? mine = null; Task<Session>? task; lock (_loading) { if (Find(id) is { } known) return known; if (!_loading.TryGetValue(id, out task)) { _loading[id] = (mine = new TaskCompletionSource<Session>()).Task; } } if (task != null) { task.Wait(); return Find(id); } var made = new Session(); Keep(id, made); lock (_loading) { mine!.SetResult(made); _loading.Remove(id); } return made; } private readonly Dictionary<int, Task<Session>> _loading = new(); private Session? Find(int id) { lock (_gate) return _byId.TryGetValue(id, out var s) ? s : null; } private void Keep(int id, Session s) { lock (_gate) _byId[id] = s; }" },
        { "a plan that is made twice at worst", "public Plan Get() { lock (_gate) { if (_plan != null) return _plan; } var plan = new Plan(3); lock (_gate) { _plan = plan; } return plan; } private Plan? _plan;" },
        { "clearing what is still one's own", "public void Run(Session s) { try { lock (_gate) { if (_closed || _owner != s) return; } Work(); } finally { lock (_gate) { if (ReferenceEquals(_owner, s)) { _owner = null; } } } } static void Work() { }" },
        { "setting back what is still set, after some of the rest was looked at again", "private Session? _next; private void Skip() { lock (_gate) { _next = null; } } public void Stop(Session s) { lock (_gate) { if (!_busy || _next == s) return; } Work(); lock (_gate) { if (_busy) { if (_count > 0 && _next == s) return; _busy = false; } } } static void Work() { }" },
        { "rounds that are counted from what was read", "public async Task<bool> SendAsync(int[] all) { int start; lock (_gate) { start = _count; } for (var i = start; i < all.Length + start; i++) { var index = i % all.Length; if (await TryAsync(index)) { lock (_gate) { _count = index; } return true; } } return false; } private static async Task<bool> TryAsync(int n) { await Task.Yield(); return n > 3; }" },
        { "a table that is asked by its indexer again", "private readonly System.Collections.Hashtable _table = new(); public Session Get(int id) { lock (_gate) { var known = (Session?)_table[id]; if (known != null) return known; } var made = new Session(); lock (_gate) { var other = (Session?)_table[id]; if (other != null) return other; _table[id] = made; return made; } }" },
        { "one lock around both", "public bool Take(Session s) { lock (_gate) { if (_owner != null) return false; _owner = s; return true; } }" },
        { "a second check", "public bool Take(Session s) { lock (_gate) { if (_owner != null) return false; } Work(); lock (_gate) { if (_owner != null) return false; _owner = s; } return true; } static void Work() { }" },
        { "a claim before the lock is dropped", "public bool Run() { lock (_gate) { if (_busy) return false; _busy = true; } Work(); lock (_gate) { _busy = false; } return true; } static void Work() { }" },
        { "giving back what was found taken", "public void Free() { lock (_gate) { if (!_busy) return; } Work(); lock (_gate) { _busy = false; } } static void Work() { }" },
        { "a loop around the wait", "public void Take() { lock (_gate) { while (!_busy) Monitor.Wait(_gate); _busy = false; } }" },
        { "an upgradeable lock", "public bool Take(Session s) { _lock.EnterUpgradeableReadLock(); try { if (_owner != null) return false; _lock.EnterWriteLock(); try { _owner = s; } finally { _lock.ExitWriteLock(); } return true; } finally { _lock.ExitUpgradeableReadLock(); } }" },
        { "a double-checked lock", "public Session Get() { if (_owner == null) { lock (_gate) { if (_owner == null) _owner = new Session(); } } return _owner; }" },
        { "a text computed twice at worst", "public string Get() { lock (_gate) { if (_name != null) return _name; } var name = Make(); lock (_gate) { _name = name; } return name; } static string Make() => \"\";" },
        { "a cache of texts", "public string Get(int id) { lock (_gate) { if (_names.TryGetValue(id, out var known)) return known; } var name = id.ToString(); lock (_gate) { _names[id] = name; } return name; }" },
        { "an act that does not depend on the check", "public void Add() { lock (_gate) { if (_closed) Work(); } lock (_gate) { _count++; } } static void Work() { }" },
        { "the other state is checked and written", "public void Add() { lock (_gate) { if (_paused) return; } lock (_gate) { _count = 3; } }" },
        { "two different locks", "public bool Take(Session s) { lock (_gate) { if (_owner != null) return false; } lock (_items) { _owner = s; } return true; }" },
        { "a second lookup", "public Session Get(int id) { lock (_gate) { if (_byId.TryGetValue(id, out var known)) return known; } var made = new Session(); lock (_gate) { if (_byId.TryGetValue(id, out var other)) return other; _byId[id] = made; } return made; }" },
        { "TryAdd decides", "public bool Add(int id) { lock (_gate) { if (_byId.ContainsKey(id)) return false; } var made = new Session(); lock (_gate) { return _byId.TryAdd(id, made); } }" },
        { "everything is checked again", "public void Add(Session s) { lock (_gate) { if (_paused) return; if (_count > 3) return; } Work(); lock (_gate) { if (_paused) return; if (_count > 3) return; _owner = s; } } static void Work() { }" },
        { "a closed registry is checked again", "public void Add(Session s) { lock (_gate) { if (_closed) return; } Work(); lock (_gate) { if (_closed) return; _items.Add(s); } } static void Work() { }" },
        { "a helper checks again itself", "public void Add(Session s) { lock (_gate) { if (_owner != null) return; } lock (_gate) { Set(s); } } private void Set(Session s) { if (_owner == null) _owner = s; }" },
        { "a loop that checks again in each round", "public void Drain(Session s) { do { lock (_gate) { if (_owner != null && _owner != s) break; Take(s); } } while (Environment.TickCount > 3); } private void Take(Session s) { _owner = s; _items.Clear(); }" },
        { "an owner that only the caller itself can become", "public bool Enter(Session caller) { lock (_gate) { if (_holder == caller) { _count++; return true; } } Monitor.Enter(_byId); lock (_gate) { _holder = caller; _count = 1; } return true; } public void Leave() { lock (_gate) { _holder = null; } Monitor.Exit(_byId); } private Session? _holder;" },
        { "a value that is passed to what makes something", "public void Run() { Session made; lock (_gate) { made = Make(_count); if (made == _owner) return; } Work(); lock (_gate) { _count = 3; } } private static Session Make(int n) => new(); static void Work() { }" },
        { "an act that stands before the check in a loop", "public void Run(Session s) { lock (_gate) { _owner = s; } for (; ; ) { lock (_gate) { _owner = s; } lock (_gate) { if (_owner == null) return; } } }" },
        { "an act in a finally block before the check, which a continue copies", "public void Run() { while (true) { try { if (Console.KeyAvailable) continue; Work(); } finally { lock (_gate) { _count++; } } lock (_gate) { if (_count > 5) return; } } } static void Work() { }" },
        { "an act in a finally block, which is done whatever the check says", "public void Run() { for (; ; ) { try { lock (_gate) { if (_count > 5) return; } Work(); } finally { lock (_gate) { _count++; } } } } static void Work() { }" },
        { "an act of the next round, for which is asked again", "public void Run(Session s) { while (true) { Session? next; lock (_gate) { next = _owner; _owner = s; } if (next == null) return; next.Count(); lock (_gate) { if (_owner != s) return; } } }" },
        { "a set of keys at work that is marked first", "public void Load(int id) { lock (_gate) { if (_byId.ContainsKey(id) || !_loading.Add(id)) return; } var made = new Session(); lock (_gate) { _byId[id] = made; _loading.Remove(id); } } private readonly HashSet<int> _loading = new();" },
        { "a set of keys at work that is asked first", "public void Load(int id) { lock (_gate) { if (_byId.ContainsKey(id) || _loading.Contains(id)) return; _loading.Add(id); } var made = new Session(); lock (_gate) { _byId[id] = made; _loading.Remove(id); } } private readonly HashSet<int> _loading = new();" },
        { "a flag that keeps others out, besides the lookup", "public void Load(int id) { lock (_gate) { if (_busy || _byId.ContainsKey(id)) return; _busy = true; } var made = new Session(); lock (_gate) { _byId[id] = made; _busy = false; } }" },
        { "a state that is left for another one", "public void Open(Session s) { lock (_gate) { if (_owner != null || _state != State.Closed) return; _state = State.Opening; } Work(); lock (_gate) { _owner = s; _state = State.Open; } } private State _state = State.Closed; private enum State { None, Closed, Opening, Open } static void Work() { }" },
        { "a version that is compared", "public void Set(Session s) { int version; lock (_gate) { if (_owner != null) return; version = _count; } Work(); lock (_gate) { if (version != _count) return; _count++; _owner = s; } } static void Work() { }" },
        { "a version that is compared before an entry is registered", "public void Load(int id) { int version; lock (_gate) { if (_byId.ContainsKey(id)) return; version = _count; } var made = new Session(); lock (_gate) { if (version == _count) { _byId[id] = made; _count++; } } }" },
        { "a helper finds nothing, and another looks again", "public Session Get(int id) => Find(id) ?? Add(id); private Session? Find(int id) { lock (_gate) return _byId.GetValueOrDefault(id); } private Session Add(int id) { lock (_gate) { if (_byId.TryGetValue(id, out var known)) return known; return _byId[id] = new Session(); } }" },
        { "a queue that is waited for in a loop", "public Session Take() { lock (_gate) { while (_queue.Count == 0) Monitor.Wait(_gate); return _queue.Dequeue(); } } private readonly Queue<Session> _queue = new();" },
        { "a queue that may still be empty after the wait", "public bool Take(out Session? s) { lock (_gate) { if (_queue.Count == 0) Monitor.Wait(_gate, 100); return _queue.TryDequeue(out s); } } private readonly Queue<Session> _queue = new();" },
        { "a wait that goes on with the next round", "public void Run() { while (true) { lock (_gate) { if (_queue.Count == 0) { Monitor.Wait(_gate); continue; } _queue.Dequeue().Count(); } } } private readonly Queue<Session> _queue = new();" },
        { "cancellation is asked for again under the lock", "public bool Add(Session s) { if (_stop.IsCancellationRequested) return false; Work(); lock (_gate) { if (_stop.IsCancellationRequested) return false; _items.Add(s); } return true; } private readonly CancellationTokenSource _stop = new(); public void Stop() { _stop.Cancel(); lock (_gate) { foreach (var item in _items) item.Count(); } } static void Work() { }" },
        { "who cancels leaves the entries where they are", "public bool Add(Session s) { if (_stop.IsCancellationRequested) return false; Work(); lock (_gate) { _items.Add(s); } return true; } private readonly CancellationTokenSource _stop = new(); public void Stop() => _stop.Cancel(); static void Work() { }" },
        { "elements that were gone through, whether there were any or not", "public void Undo(string block) { lock (_gate) { foreach (var poll in _polls.Where(x => !x.IsPending && x.Executed == block).ToList()) { poll.Executed = null; } } Work(); lock (_gate) { var last = _polls.Last(x => x.IsPending); if (last.Votes.Count == 0) { _polls.Remove(last); } } } private readonly List<Poll> _polls = new(); private sealed class Poll { public bool IsPending; public string? Executed; public List<string> Votes = new(); } static void Work() { }" },
        { "no lock at all", "public bool Take(Session s) { if (_owner != null) return false; _owner = s; return true; }" },
    };

    public static TheoryData<string, string> Flagged => new()
    {
        { "a list of what was used last is asked whether it knows of the hit", "private readonly IUsed<Session> _used; public Registry(IUsed<Session>? used) => _used = used ?? new Used<Session>(); private readonly Dictionary<Session, Session> _twins = new(); public Session Find(Session id) { if (TryFind(id, out var found)) return found; _lock.EnterWriteLock(); try { if (_twins.TryGetValue(id, out var again)) return again; var made = new Session(); _twins.Add(id, made); {|RACE008:_used.Add(id)|}; return made; } finally { _lock.ExitWriteLock(); } } private bool TryFind(Session id, out Session found) { _lock.EnterReadLock(); try { if (_twins.TryGetValue(id, out found!)) { return _used.Note(id); } return false; } finally { _lock.ExitReadLock(); } } public interface IUsed<T> { bool Note(T id); void Add(T id); } private sealed class Used<T> : IUsed<T> where T : notnull { private readonly Dictionary<T, LinkedListNode<T>> _nodes = new(); private readonly LinkedList<T> _list = new(); public bool Note(T id) { lock (_list) { if (_nodes.TryGetValue(id, out var node)) { _list.Remove(node); _list.AddLast(node); return true; } return false; } } public void Add(T id) { lock (_list) { _nodes[id] = _list.AddLast(id); } } }" },
        { "which value was read, and not whether one was", "public bool Join(Session s) { bool? told = null; lock (_gate) { if (_count == 0) told = _closed; } if (told == true) return false; lock (_gate) { {|RACE008:_items.Add(s)|}; } return true; }" },
        { "a helper that adds under the lock and does not look there again", "public void Visit(int id, int other) { if (Known(id) == null) {|RACE008:Also(id, other)|}; } private Session? Known(int id) { lock (_gate) { if (!_byId.TryGetValue(id, out var known)) { known = id > 3 ? new Session() : null!; _byId.Add(id, known); } return known; } } private void Also(int id, int other) { lock (_gate) _byId.Add(id + other, new Session()); }" },
        { "a table that is asked by its indexer", "private readonly System.Collections.Hashtable _table = new(); public Session Get(int id) { lock (_gate) { var known = (Session?)_table[id]; if (known != null) return known; } var made = new Session(); lock (_gate) { {|RACE008:_table[id] = made|}; return made; } }" },
        { "elements of which the first one found ends it", "public void Undo(string block) { lock (_gate) { foreach (var poll in _polls.Where(x => !x.IsPending && x.Executed == block).ToList()) { poll.Executed = null; return; } } Work(); lock (_gate) { var last = _polls.Last(x => x.IsPending); if (last.Votes.Count == 0) { {|RACE008:_polls.Remove(last)|}; } } } private readonly List<Poll> _polls = new(); private sealed class Poll { public bool IsPending; public string? Executed; public List<string> Votes = new(); } static void Work() { }" },
        { "whoever cancels takes the entries out one after the other, once", "public bool Add(Session s) { if (_stop.IsCancellationRequested) return false; Work(); lock (_gate) { {|RACE008:_waiting.Enqueue(s)|}; } return true; } private readonly Queue<Session> _waiting = new(); private readonly CancellationTokenSource _stop = new(); public void Stop() { _stop.Cancel(); lock (_gate) { while (_waiting.TryDequeue(out var item)) item.Count(); } } static void Work() { }" },
        { "a helper of another type comes back to a method that does not ask again", "private readonly Dictionary<string, Part> _parts = new(); private bool TryEvict(Part part, int version) { if (!_parts.TryGetValue(\"x\", out var known) || !ReferenceEquals(known, part)) return true; if (!part.TryEnd(version)) return false; return true; } public sealed class Part(Registry owner) { private readonly object _own = new(); private int _end; private int _version; public bool TryEnd(int version) { lock (_own) { if (_version != version) return false; _end = 3; return true; } } public void Change() { lock (_own) { _version++; } } public bool Run() { while (true) { int version; lock (_own) { if (_end != 0) return false; version = _version; } if (Environment.TickCount == 3) { if ({|RACE008:owner.TryEvict(this, version)|}) return false; continue; } Thread.Sleep(1); lock (_own) { if (_end != 0) return false; } } } }" },
        { "a task under its key is noted, and keeps nobody out", "public Session? Load(int id) { lock (_loading) { if (Find(id) is { } known) return known; if (!_loading.TryGetValue(id, out var task)) { _loading[id] = Task.FromResult(new Session()); } } var made = new Session(); {|RACE008:Keep(id, made)|}; lock (_loading) { _loading.Remove(id); } return made; } private readonly Dictionary<int, Task<Session>> _loading = new(); private Session? Find(int id) { lock (_gate) return _byId.TryGetValue(id, out var s) ? s : null; } private void Keep(int id, Session s) { lock (_gate) _byId[id] = s; }" },
        { "a plan that is given out once", "public Plan? Take() { lock (_gate) { if (_plan != null) return null; } var plan = new Plan(3); lock (_gate) { {|RACE008:_plan = plan|}; } return plan; } private Plan? _plan;" },
        { "an owner taken after the lock was dropped", "public bool Take(Session s) { lock (_gate) { if (_owner != null) return false; } Work(); lock (_gate) { {|RACE008:_owner = s|}; } return true; } static void Work() { }" },
        { "an owner in a loop that does not check again", "public void Take(Session s) { lock (_gate) { if (_owner != null) return; } while (Environment.TickCount > 3) { lock (_gate) { {|RACE008:_owner = s|}; } } }" },
        { "a limit", "public bool Enter() { lock (_gate) { if (_count >= 3) return false; } Work(); lock (_gate) { {|RACE008:_count++|}; } return true; } static void Work() { }" },
        { "a flag set too late", "public bool Start() { lock (_gate) { if (_busy) return false; } Work(); lock (_gate) { {|RACE008:_busy = true|}; } return true; } static void Work() { }" },
        { "a dictionary entry that is overwritten", "public Session Get(int id) { lock (_gate) { if (_byId.TryGetValue(id, out var known)) return known; } var made = new Session(); lock (_gate) { {|RACE008:_byId[id] = made|}; } return made; }" },
        { "a dictionary entry that is added twice", "public void Add(int id) { lock (_gate) { if (_byId.ContainsKey(id)) return; } var made = new Session(); lock (_gate) { {|RACE008:_byId.Add(id, made)|}; } }" },
        { "a list entry that is added twice", "public void Add(Session s) { lock (_gate) { if (_items.Contains(s)) return; } Work(); lock (_gate) { {|RACE008:_items.Add(s)|}; } } static void Work() { }" },
        { "an entry that joins a closed registry", "public void Add(Session s) { lock (_gate) { if (_closed) return; } Work(); lock (_gate) { {|RACE008:_items.Add(s)|}; } } static void Work() { }" },
        { "a wait without a loop", "public void Take() { lock (_gate) { if (!_busy) Monitor.Wait(_gate); {|RACE008:_busy = false|}; } }" },
        { "a read lock before the write lock", "public bool Take(Session s) { _lock.EnterReadLock(); try { if (_owner != null) return false; } finally { _lock.ExitReadLock(); } _lock.EnterWriteLock(); try { {|RACE008:_owner = s|}; } finally { _lock.ExitWriteLock(); } return true; }" },
        { "an await in the gap", "public async Task<bool> TakeAsync(Session s) { lock (_gate) { if (_owner != null) return false; } await Task.Yield(); lock (_gate) { {|RACE008:_owner = s|}; } return true; }" },
        { "a semaphore", "public async Task<bool> TakeAsync(Session s) { await _semaphore.WaitAsync(); if (_owner != null) { _semaphore.Release(); return false; } _semaphore.Release(); await Task.Yield(); await _semaphore.WaitAsync(); {|RACE008:_owner = s|}; _semaphore.Release(); return true; }" },
        { "Monitor.Exit and Monitor.Enter", "public bool Take(Session s) { Monitor.Enter(_gate); if (_owner != null) { Monitor.Exit(_gate); return false; } Monitor.Exit(_gate); Work(); Monitor.Enter(_gate); {|RACE008:_owner = s|}; Monitor.Exit(_gate); return true; } static void Work() { }" },
        { "check and act in two helpers", "public void Add(int n) { if (IsFree()) {|RACE008:Set(n)|}; } private bool IsFree() { lock (_gate) return _count == 0; } private void Set(int n) { lock (_gate) _count = n; }" },
        { "a check in a helper", "public void Add() { if (!IsFree()) return; lock (_gate) { {|RACE008:_count = 1|}; } } private bool IsFree() { lock (_gate) return _count == 0; }" },
        { "a property that takes the lock", "public void Enter() { if (!HasRoom) return; lock (_gate) { {|RACE008:_count++|}; } } private bool HasRoom { get { lock (_gate) return _count < 3; } }" },
        { "a limit that is written out", "public bool Enter() { lock (_gate) { if (_count >= 3) return false; } Work(); lock (_gate) { {|RACE008:_count = _count + 1|}; } return true; } static void Work() { }" },
        { "a lookup in a helper that answers by an out parameter", "public Session Get(int id) { if (TryFind(id, out var known)) return known!; var made = new Session(); lock (_gate) { {|RACE008:_byId[id] = made|}; } return made; } private bool TryFind(int id, out Session? s) { lock (_gate) return _byId.TryGetValue(id, out s); }" },
        { "a lookup in a helper that returns what it found or null", "public Session Get(int id) { if (Find(id) is { } known) return known; var made = new Session(); lock (_gate) { {|RACE008:_byId[id] = made|}; } return made; } private Session? Find(int id) { lock (_gate) return _byId.TryGetValue(id, out var s) ? s : null; }" },
        { "a lookup and a registration in two helpers", "public void Add(int id) { if (!Has(id)) {|RACE008:Set(id, new Session())|}; } private bool Has(int id) { lock (_gate) return _byId.ContainsKey(id); } private void Set(int id, Session s) { lock (_gate) _byId[id] = s; }" },
        { "a number of those at work, which keeps nobody out", "public void Load(int id) { lock (_gate) { if (_count > 3 || _byId.ContainsKey(id)) return; _count++; } var made = new Session(); lock (_gate) { {|RACE008:_byId[id] = made|}; } }" },
        { "a queue that is waited for once", "public Session Take() { lock (_gate) { if (_queue.Count == 0) Monitor.Wait(_gate); return {|RACE008:_queue.Dequeue()|}; } } private readonly Queue<Session> _queue = new();" },
        { "a key that is waited for once", "public string Get(int id) { lock (_gate) { if (!_names.ContainsKey(id)) Monitor.Wait(_gate); return {|RACE008:_names[id]|}; } }" },
        { "an upgradeable lock that is given up", "public Session Get(int id) { _lock.EnterUpgradeableReadLock(); try { if (_byId.TryGetValue(id, out var known)) return known; } finally { _lock.ExitUpgradeableReadLock(); } var made = new Session(); _lock.EnterWriteLock(); try { {|RACE008:_byId[id] = made|}; } finally { _lock.ExitWriteLock(); } return made; }" },
        { "a helper that waits for a semaphore", "public async Task StartAsync() { if (await IsBusyAsync()) return; await _semaphore.WaitAsync(); try { {|RACE008:_busy = true|}; } finally { _semaphore.Release(); } } private async Task<bool> IsBusyAsync() { await _semaphore.WaitAsync(); try { return _busy; } finally { _semaphore.Release(); } }" },
        { "cancellation is asked for before the lock is taken", "public bool Add(Session s) { if (_stop.IsCancellationRequested) return false; Work(); lock (_gate) { {|RACE008:_items.Add(s)|}; } return true; } private readonly CancellationTokenSource _stop = new(); public void Stop() { _stop.Cancel(); foreach (var item in _items.ToArray()) item.Count(); } static void Work() { }" },
        { "a part of the checks is repeated", "public void Add(Session s) { lock (_gate) { if (_paused) return; if (_count > 3) return; } Work(); lock (_gate) { if (_count > 3) return; {|RACE008:_owner = s|}; } } static void Work() { }" },
        { "the old answer is tested again", "public Session Get(int id) { Session? known; lock (_gate) { _byId.TryGetValue(id, out known); if (known != null) return known; } var made = new Session(); lock (_gate) { if (known != null) return known; {|RACE008:_byId[id] = made|}; } return made; }" },
    };

    [Theory]
    [MemberData(nameof(Silent))]
    public Task IsSilentOn(string shape, string member) => VerifyAsync(shape, member);

    [Theory]
    [MemberData(nameof(Flagged))]
    public Task Flags(string shape, string member) => VerifyAsync(shape, member);

    [Fact]
    public Task NamesActCheckAndLock() => Verify.AnalyzerAsync(
        """
        public sealed class Slot
        {
            private readonly object _gate = new();
            private object? _owner;

            public bool Take(object owner)
            {
                lock (_gate)
                {
                    if ({|#1:_owner|} is not null)
                    {
                        return false;
                    }
                }

                Console.WriteLine("free");
                lock (_gate)
                {
                    {|#0:_owner = owner|};
                    return true;
                }
            }
        }
        """,
        Verify.Expect("RACE008", [0, 1], "_owner = owner", "_owner", "the lock on '_gate' was dropped"));

    /// <summary>The lock around the check and the one around the act are the evidence, whatever the bar.</summary>
    [Theory]
    [InlineData("high")]
    [InlineData("default")]
    [InlineData("any")]
    public Task LockIsTheStrongestEvidence(string evidence) => VerifyAsync(
        "the lock",
        "public bool Take(Session s) { lock (_gate) { if (_owner != null) return false; } lock (_gate) { {|RACE008:_owner = s|}; } return true; }",
        evidence);

    [Theory]
    [InlineData("high", false)]
    [InlineData("default", false)]
    [InlineData("any", true)]
    public Task ObjectThatIsOnlyReadIsTheSameAsItsLikeByDefault(string evidence, bool isFlagged) => VerifyAsync(
        "an object that is made twice at worst",
        isFlagged
            ? "private Plan? _plan; public Plan Get() { lock (_gate) { if (_plan != null) return _plan; } var plan = new Plan(3); lock (_gate) { {|RACE008:_plan = plan|}; } return plan; }"
            : "private Plan? _plan; public Plan Get() { lock (_gate) { if (_plan != null) return _plan; } var plan = new Plan(3); lock (_gate) { _plan = plan; } return plan; }",
        evidence);

    private static Task VerifyAsync(string shape, string member, string evidence = "default")
    {
        Assert.NotEmpty(shape);
        return Verify.AnalyzerAsync(
            "public class Registry\n{\n" + Fields + member + "\n}\n" + Types,
            VerifyOptions.Default with { EditorConfig = $"race_analyzers.evidence = {evidence}" });
    }
}
