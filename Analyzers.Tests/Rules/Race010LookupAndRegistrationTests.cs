using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>RACE010: lookup and registration that are not one step.</summary>
public sealed class Race010LookupAndRegistrationTests
{
    private const string Types = """

        public sealed class Session
        {
            private int _requests;

            public void Count() => _requests++;
        }

        public sealed record Quote(string Text);

        public sealed class Pump
        {
            private Task? _loop;

            public void Start() => _loop = Task.Run(() => { });

            public Task? Loop => _loop;
        }
        """;

    public static TheoryData<string, string> Silent => new()
    {
        { "A helper that looks things up is handed other keys than the one that is registered", """
            public sealed class Leg
            {
                public int Id;
                public int[] Group = new int[0];
                public bool TryGetGroup(Func<int, Leg?> find, out List<Leg> legs)
                {
                    legs = new();
                    foreach (var id in Group) { if (find(id) is not { } leg) { return false; } legs.Add(leg); }
                    return true;
                }
            }
            public sealed class Legs
            {
                private readonly ConcurrentDictionary<int, Leg> _pending = new();
                public bool TryComplete(Leg leg, out List<Leg> legs)
                {
                    if (!leg.TryGetGroup(Find, out legs)) { Keep(leg); return false; }
                    return true;
                }
                private Leg? Find(int id) { _pending.TryGetValue(id, out var leg); return leg; }
                private void Keep(Leg leg) { _pending[leg.Id] = leg; }
            }
            """ },
        { "What a factory runs in parallel is over when the factory is", """
            public sealed class Files
            {
                private readonly ConcurrentDictionary<string, List<string>> _byFolder = new();
                public List<string> Of(string folder) => _byFolder.GetOrAdd(folder, Read);
                private static List<string> Read(string folder)
                {
                    var read = new List<string>();
                    Parallel.ForEach(new[] { "a", "b" }, file => { lock (read) { read.Add(folder + file); } });
                    return read;
                }
            }
            """ },
        {
            "a helper that returns nothing asks once more before it adds an object",
            """
            private readonly object _gate = new();
            private readonly Dictionary<string, Session> _byName = new();

            public Session? Find(string name)
            {
                lock (_gate)
                {
                    return _byName.TryGetValue(name, out var known) ? known : null;
                }
            }

            public void Ensure(string name)
            {
                if (Find(name) is null)
                {
                    Keep(name, new Session());
                }
            }

            private void Keep(string name, Session made)
            {
                lock (_gate)
                {
                    if (!_byName.ContainsKey(name))
                    {
                        _byName[name] = made;
                    }
                }
            }
            """
        },
        {
            "who has lost disposes of what it has made, and goes on with the one that is stored",
            """
            private volatile ManualResetEventSlim? _done;

            public void Wait(Action<Action> whenDone)
            {
                var done = _done;
                if (done is null)
                {
                    done = new ManualResetEventSlim();
                    var earlier = Interlocked.CompareExchange(ref _done, done, null);
                    if (earlier is null)
                    {
                        whenDone(done.Set);
                    }
                    else
                    {
                        done.Dispose();
                        done = earlier;
                    }
                }

                done.Wait();
            }
            """
        },
        {
            "a cache that asks once more under its own lock, and writes over what it finds with an equal value",
            """
            private readonly Recent _recent = new();

            public Uri Find(string name)
            {
                if (_recent.TryGet(name, out var found))
                {
                    return found;
                }

                var made = new Uri(name);
                _recent.Set(name, made);
                return made;
            }

            private sealed class Recent
            {
                private readonly object _gate = new();
                private readonly Dictionary<string, Uri> _items = new();

                public bool TryGet(string name, out Uri value)
                {
                    lock (_gate)
                    {
                        return _items.TryGetValue(name, out value!);
                    }
                }

                public void Set(string name, Uri value)
                {
                    lock (_gate)
                    {
                        if (!_items.TryGetValue(name, out var old))
                        {
                            _items.Add(name, value);
                        }
                        else
                        {
                            _items[name] = value;
                        }
                    }
                }
            }
            """
        },
        {
            "a loop that asks its flag again before it makes anything more",
            """
            private readonly Queue<int> _left = new();
            private bool _isOver;
            private Session? _session;
            public void Stop() => Volatile.Write(ref _isOver, true);
            public void Run()
            {
                while (!Volatile.Read(ref _isOver))
                {
                    if (!_left.TryDequeue(out var id))
                    {
                        Volatile.Write(ref _isOver, true);
                        continue;
                    }
                    if (!Fail(id))
                    {
                        Volatile.Write(ref _isOver, true);
                        continue;
                    }
                    _session = Make(id);
                }
            }
            private bool Fail(int id) => id > 3 || Volatile.Read(ref _isOver);
            private static Session Make(int id) => new();
            """
        },
        {
            "a helper that looks under its lock before it makes what it adds",
            """
            public bool Has(Type type, HashSet<Type> visited, out string? name)
            {
                name = null;
                var known = KnownSessions.Of(type);
                if (known != null)
                {
                    name = known.ToString();
                }
                else if (type.IsArray)
                {
                    name = OfItems(type, type.GetElementType()!, visited, out _);
                }
                return name != null;
            }
            private string? OfItems(Type type, Type item, HashSet<Type> visited, out object extra)
            {
                extra = new object();
                Has(item, visited, out var name);
                return name + type.Name;
            }
            private sealed class KnownSessions
            {
                private static readonly object s_gate = new();
                private static readonly Dictionary<Type, Session?> s_all = new();
                public static Session? Of(Type type)
                {
                    lock (s_gate)
                    {
                        if (!s_all.TryGetValue(type, out var session))
                        {
                            session = type.IsArray ? null : new Session();
                            s_all.Add(type, session);
                        }
                        return session;
                    }
                }
                public static void Add(Type type)
                {
                    lock (s_gate)
                    {
                        s_all.Add(type, new Session());
                    }
                }
            }
            """
        },
        {
            "the best so far, where any that is not better is left out",
            """
            private volatile ConcurrentDictionary<double, Quote> _best = new();

            public void Offer(double score, Quote quote)
            {
                if (!_best.Any(x => x.Key > score))
                {
                    _best[score] = quote;
                }
            }

            public Quote[] Take() => Interlocked.Exchange(ref _best, new ConcurrentDictionary<double, Quote>()).Values.ToArray();
            """
        },
        {
            "the longest so far, by a part of what is added",
            """
            private readonly ConcurrentBag<Quote> _longest = new();

            public void Offer(Quote quote)
            {
                if (!_longest.Any(x => (x.Text.Length > quote.Text.Length)))
                {
                    _longest.Add(quote);
                }
            }

            public int Count => _longest.Count;
            """
        },
        {
            "a table that is updated in one step everywhere, key and value",
            """
            private ImmutableDictionary<string, ImmutableArray<int>> _table = ImmutableDictionary<string, ImmutableArray<int>>.Empty;
            public int Of(string name) => Volatile.Read(ref _table).TryGetValue(name, out var all) ? all.Length : 0;
            public void Drop(string name, int number) => ImmutableInterlocked.Update(
                ref _table,
                static (table, dropped) => table.TryGetValue(dropped.name, out var known) ? table.SetItem(dropped.name, known.Remove(dropped.number)) : table,
                (name, number));
            public void Add(string name, int number)
            {
                ImmutableInterlocked.Update(
                    ref _table,
                    static (table, added) => table.SetItem(added.name, table.TryGetValue(added.name, out var known) ? known.Add(added.number) : ImmutableArray.Create(added.number)),
                    (name, number));
            }
            """
        },
        {
            "an object that is made of another key than the one that was asked for",
            """
            private readonly IRooms _rooms = new Rooms();
            public void Enter(string name)
            {
                var room = _rooms.Find(name);
                if (room is null)
                {
                    room = new Room(Guid.NewGuid().ToString());
                    _rooms.Store(room);
                }
                room.Join();
            }
            public sealed class Room
            {
                public Room(string name) => Name = name;
                public string Name { get; }
                public int Members { get; private set; }
                public void Join() => Members++;
            }
            public interface IRooms { Room? Find(string name); void Store(Room room); }
            public sealed class Rooms : IRooms
            {
                private readonly ConcurrentDictionary<string, Room> _all = new();
                public Room? Find(string name) => _all.TryGetValue(name, out var room) ? room : null;
                public void Store(Room room) => _all[room.Name] = room;
            }
            """
        },
        {
            "a lock whose body hides in which semaphore it waits",
            """
            private volatile Session? _session;
            private readonly AsyncLock _once = new();

            public async Task<Session> GetAsync()
            {
                if (_session == null)
                {
                    await using (await _once.TakeLockAsync())
                    {
                        if (_session == null)
                        {
                            var made = new Session();
                            await Task.Yield();
                            _session = made;
                        }
                    }
                }

                return _session;
            }

            private sealed class AsyncLock
            {
                private readonly SemaphoreSlim[] _pool = { new(1), new(1) };
                private readonly AsyncLocal<int> _level = new();

                public Task<IAsyncDisposable> TakeLockAsync()
                {
                    var mine = _pool[_level.Value++];
                    return WaitAsync(mine, new Leaving(mine));
                }

                private static async Task<IAsyncDisposable> WaitAsync(SemaphoreSlim mine, Leaving leaving) { await mine.WaitAsync(); return leaving; }

                private sealed class Leaving(SemaphoreSlim mine) : IAsyncDisposable { public ValueTask DisposeAsync() { mine.Release(); return default; } }
            }
            """
        },
        {
            "what was handed in locks for whoever else has it",
            """
            private readonly Keeper _keeper;

            public Registry(Keeper keeper) => _keeper = keeper;

            public Session GetOrAdd(string name)
            {
                if (_keeper.TryGet(name, out var known)) { return known; }
                var made = new Session();
                _keeper.Add(name, made);
                return made;
            }

            public sealed class Keeper
            {
                private readonly object _gate = new();
                private readonly Dictionary<string, Session> _all = new();

                public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Session? session) { lock (_gate) { return _all.TryGetValue(name, out session); } }

                public void Add(string name, Session session) { lock (_gate) { _all.Add(name, session); } }
            }
            """
        },
        {
            "a volatile flag for as long as which a loop runs",
            """
            private volatile bool _running;
            private Task? _loop;

            public void Start()
            {
                if (_running) { return; }
                _running = true;
                _loop = Task.Run(async () => { while (_running) { await Task.Delay(1); } });
            }

            public async Task StopAsync() { _running = false; if (_loop is { } loop) { await loop; } }
            """
        },
        {
            "a volatile field that is assigned if it is null still",
            """
            private volatile TaskCompletionSource? _ready;

            public void OnLost()
            {
                if (_ready is null)
                {
                    var source = new TaskCompletionSource();
                    Interlocked.CompareExchange(ref _ready, source, null);
                }
            }

            public void OnConnected() => Interlocked.Exchange(ref _ready, null)?.TrySetResult();
            """
        },
        {
            "a volatile field that is assigned if it is null still, and read again",
            """
            private volatile object? _ready;

            public void Wait()
            {
                if (_ready is null)
                {
                    Interlocked.CompareExchange(ref _ready, new object(), null);
                }

                lock (_ready) { Console.WriteLine(_ready.GetHashCode()); }
            }

            public Task Run() => Task.Run(Wait);
            """
        },
        {
            "a key that one thread alone can take out first",
            """
            private readonly ConcurrentDictionary<string, Session> _issued = new();
            private readonly ConcurrentDictionary<string, DateTime> _revoked = new();

            public Session Renew(string key, DateTime until)
            {
                if (_revoked.ContainsKey(key)) { throw new InvalidOperationException("revoked"); }
                if (!_issued.TryRemove(key, out var session)) { throw new InvalidOperationException("unknown"); }
                _revoked[key] = until;
                return session;
            }
            """
        },
        {
            "an object whose concurrent collection is its own affair",
            """
            private readonly ConcurrentDictionary<string, Shape> _shapes = new();

            public Shape Of(string name)
            {
                if (_shapes.TryGetValue(name, out var known)) { return known; }
                var shape = new Shape();
                _shapes[name] = shape;
                return shape;
            }

            public sealed class Shape { private readonly ConcurrentDictionary<int, int> _areas = new(); public int Area(int n) => _areas.TryGetValue(n, out var area) ? area : n * n; }
            """
        },
        {
            "an object whose number is only read",
            """
            private readonly Dictionary<int, Slot> _slots = new();

            public Slot Rent(int key)
            {
                lock (_slots) { if (_slots.TryGetValue(key, out var found) && Volatile.Read(ref found.Owners) == 0) { return found; } }
                var slot = new Slot();
                lock (_slots) { _slots[key] = slot; }
                return slot;
            }

            public sealed class Slot { internal int Owners; }
            """
        },
        {
            "a frozen set that is made anew under a lock",
            """
            private readonly object _gate = new();
            private volatile System.Collections.Frozen.FrozenSet<string> _blocked = System.Collections.Frozen.FrozenSet<string>.Empty;

            public bool IsBlocked(string address) => _blocked.Contains(address);

            public void Block(string address)
            {
                lock (_gate)
                {
                    var copy = new HashSet<string>(_blocked) { address };
                    _blocked = System.Collections.Frozen.FrozenSet.ToFrozenSet(copy);
                }
            }
            """
        },
        {
            "a text that is kept for whoever asks next",
            """
            private readonly ConcurrentDictionary<int, string> _names = new();

            public bool IsKnown(int id, string name)
            {
                if (_names.ContainsKey(id)) { return true; }
                _names[id] = name;
                return false;
            }
            """
        },
        {
            "a volatile field that is assigned on first use, where any object will do",
            """
            private static volatile Limits? s_limits;

            public static int Count { get { if (s_limits == null) { s_limits = new Limits(); } return s_limits.Count; } }

            private sealed class Limits { public int Count { get; } = 4; }
            """
        },
        {
            "a volatile field that is assigned on first use under a lock",
            """
            private static readonly object s_gate = new();
            private static volatile Session? s_session;

            public static Session Shared { get { if (s_session == null) { lock (s_gate) { if (s_session == null) { s_session = new Session(); } } } return s_session; } }
            """
        },
        {
            "a volatile field that is assigned whatever it holds",
            """
            private volatile Session? _session;

            public void Reset() { _session = new Session(); }
            """
        },
        {
            "a set that one loop alone writes",
            """
            private readonly System.Threading.Channels.Channel<int> _commands = System.Threading.Channels.Channel.CreateUnbounded<int>();
            private volatile System.Collections.Immutable.ImmutableHashSet<int> _view = System.Collections.Immutable.ImmutableHashSet<int>.Empty;
            private Task? _loop;

            public void Start() { _loop = LoopAsync(); }

            public bool Has(int id) => _view.Contains(id);

            private async Task LoopAsync()
            {
                while (await _commands.Reader.WaitToReadAsync())
                {
                    while (_commands.Reader.TryRead(out var command)) { await ExecuteAsync(command); }
                }
            }

            private Task ExecuteAsync(int command) => command > 0 ? JoinAllAsync(command) : LeaveAsync(-command);

            private async Task JoinAllAsync(int count) { while (count-- > 0) { await JoinAsync(count); } }

            private async Task JoinAsync(int id) { await Task.Yield(); _view = _view.Add(id); }

            private async Task LeaveAsync(int id) { await Task.Yield(); _view = _view.Remove(id); }
            """
        },
        {
            "an entry that the registry's type only reads",
            """
            private readonly ConcurrentDictionary<string, Visit> _visits = new();

            public Visit Of(string page)
            {
                if (_visits.TryGetValue(page, out var known))
                {
                    return known;
                }

                var visit = new Visit();
                _visits.TryAdd(page, visit);
                return visit;
            }

            public int Count(string page) => _visits.TryGetValue(page, out var visit) ? visit.Count : 0;

            public sealed class Visit { public int Count; }
            """
        },
        {
            "a table with weak keys that belongs to an object",
            """
            private readonly System.Runtime.CompilerServices.ConditionalWeakTable<object, Session> _weak = new();

            public void Push(object owner)
            {
                _weak.TryGetValue(owner, out var session);
                if (session == null)
                {
                    session = new Session();
                    _weak.Add(owner, session);
                }

                session.Count();
            }
            """
        },
        {
            "a cache that asks once more under its own lock, and adds in a helper",
            """
            private readonly Recent _recent = new();

            public int Find(string name)
            {
                if (_recent.TryGet(name, out var found))
                {
                    return found;
                }

                found = name.Length;
                _recent.Put(name, found);
                return found;
            }

            private sealed class Recent
            {
                private readonly object _gate = new();
                private readonly Dictionary<string, LinkedListNode<int>> _items = new();

                public bool TryGet(string name, out int value)
                {
                    lock (_gate)
                    {
                        if (_items.TryGetValue(name, out var node))
                        {
                            value = node.Value;
                            return true;
                        }

                        value = 0;
                        return false;
                    }
                }

                public int Put(string name, int value)
                {
                    lock (_gate)
                    {
                        if (_items.TryGetValue(name, out var node))
                        {
                            Update(node, value);
                        }
                        else
                        {
                            PutItem(name, value);
                        }

                        return value;
                    }
                }

                private void Update(LinkedListNode<int> node, int value) => node.Value = value;

                private void PutItem(string name, int value)
                {
                    lock (_gate)
                    {
                        _items.Add(name, new LinkedListNode<int>(value));
                    }
                }
            }
            """
        },
        {
            "all callers hold a lock of their own around the swap",
            """
            private readonly object _gate = new();
            private readonly ConcurrentDictionary<int, Entry> _entries = new();

            public void Add(int id, string name)
            {
                lock (_gate)
                {
                    var entry = _entries.GetOrAdd(id, _ => new Entry());
                    entry.All = entry.All.Add(name);
                    entry.Trim();
                }
            }

            public void Trim(int id)
            {
                lock (_gate)
                {
                    _entries[id].Trim();
                }
            }

            public int Count(int id) => _entries[id].All.Length;

            private sealed class Entry
            {
                public ImmutableArray<string> All { get; set; } = ImmutableArray<string>.Empty;

                public void Trim() => All = All.RemoveAll(name => name.Length == 0);
            }
            """
        },
        {
            "both halves under one lock",
            """
            private readonly object _gate = new();
            private readonly Dictionary<int, Session> _all = new();

            public Session Get(int id)
            {
                lock (_gate)
                {
                    if (!_all.TryGetValue(id, out var session))
                    {
                        session = new Session();
                        _all.Add(id, session);
                    }

                    return session;
                }
            }
            """
        },
        {
            "a second look under the lock",
            """
            private readonly object _gate = new();
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public Session Get(int id)
            {
                if (_all.TryGetValue(id, out var session))
                {
                    return session;
                }

                lock (_gate)
                {
                    if (!_all.TryGetValue(id, out session))
                    {
                        session = new Session();
                        _all[id] = session;
                    }

                    return session;
                }
            }
            """
        },
        {
            "the winner is used",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public Session Get(int id) => _all.TryGetValue(id, out var session) ? session : _all.GetOrAdd(id, new Session());
            """
        },
        {
            "TryAdd whose answer is looked at",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public Session Get(int id)
            {
                if (_all.TryGetValue(id, out var session))
                {
                    return session;
                }

                session = new Session();
                return _all.TryAdd(id, session) ? session : _all[id];
            }
            """
        },
        {
            "TryAdd followed by another look",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public Session Get(int id)
            {
                if (!_all.ContainsKey(id))
                {
                    _all.TryAdd(id, new Session());
                }

                return _all[id];
            }
            """
        },
        {
            "the winner is looked up again and locked on",
            """
            private readonly ConcurrentDictionary<string, object> _gates = new();

            public void Run(string key, Action action)
            {
                if (!_gates.TryGetValue(key, out var gate))
                {
                    gate = new object();
                    _gates.TryAdd(key, gate);
                    gate = _gates[key];
                }

                lock (gate)
                {
                    action();
                }
            }
            """
        },
        {
            "a copy that is filtered under the lock",
            """
            private readonly object _lock = new();
            private volatile Session[] _all = Array.Empty<Session>();

            public void Remove(Session session)
            {
                lock (_lock)
                {
                    _all = _all.Where(other => other != session).ToArray();
                }
            }

            public void Count() => Array.ForEach(_all, session => session.Count());
            """
        },
        {
            "a snapshot of something else",
            """
            private volatile Session[] _all = Array.Empty<Session>();

            public void Set(IEnumerable<Session> sessions) => _all = sessions.Where(session => session != null).ToArray();

            public void Count() => Array.ForEach(_all.ToArray(), session => session.Count());
            """
        },
        {
            "a cache of text, computed twice at worst",
            """
            private readonly ConcurrentDictionary<int, string> _names = new();

            public string Get(int id)
            {
                if (!_names.TryGetValue(id, out var name))
                {
                    name = id.ToString();
                    _names[id] = name;
                }

                return name;
            }
            """
        },
        {
            "a cache of immutable objects",
            """
            private readonly ConcurrentDictionary<int, Quote> _quotes = new();

            public Quote Get(int id)
            {
                if (!_quotes.TryGetValue(id, out var quote))
                {
                    quote = new Quote("" + id);
                    _quotes[id] = quote;
                }

                return quote;
            }
            """
        },
        {
            "a cache of lists that nobody changes afterwards",
            """
            private readonly ConcurrentDictionary<int, List<int>> _divisors = new();

            public IReadOnlyList<int> Get(int number)
            {
                if (!_divisors.TryGetValue(number, out var divisors))
                {
                    divisors = Enumerable.Range(1, number).Where(divisor => number % divisor == 0).ToList();
                    _divisors[number] = divisors;
                }

                return divisors;
            }
            """
        },
        {
            "a cache of delegates",
            """
            private readonly ConcurrentDictionary<Type, Func<object>> _factories = new();

            public Func<object> Get(Type type)
            {
                if (!_factories.TryGetValue(type, out var factory))
                {
                    factory = () => type;
                    _factories[type] = factory;
                }

                return factory;
            }
            """
        },
        {
            "a plain dictionary without a sign of threads",
            """
            private readonly Dictionary<int, Session> _all = new();

            public Session Get(int id)
            {
                if (!_all.TryGetValue(id, out var session))
                {
                    session = new Session();
                    _all.Add(id, session);
                }

                return session;
            }
            """
        },
        {
            "a private helper that is only called under the lock",
            """
            private readonly object _gate = new();
            private readonly Dictionary<int, Session> _all = new();

            public Session Get(int id)
            {
                lock (_gate)
                {
                    return GetLocked(id);
                }
            }

            private Session GetLocked(int id)
            {
                if (!_all.TryGetValue(id, out var session))
                {
                    session = new Session();
                    _all.Add(id, session);
                }

                return session;
            }
            """
        },
        {
            "a local function that is only called under the lock",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public void Fill(int id)
            {
                lock (_all)
                {
                    Ensure();
                }

                void Ensure()
                {
                    if (!_all.ContainsKey(id))
                    {
                        _all[id] = new Session();
                    }
                }
            }
            """
        },
        {
            "a dictionary of the method's own",
            """
            public int Count(int[] numbers)
            {
                var groups = new ConcurrentDictionary<int, Session>();
                foreach (var number in numbers)
                {
                    if (!groups.ContainsKey(number))
                    {
                        groups[number] = new Session();
                    }
                }

                return groups.Count;
            }
            """
        },
        {
            "a registration in the constructor",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public Registry(int id)
            {
                if (!_all.ContainsKey(id))
                {
                    _all[id] = new Session();
                }
            }

            public bool Has(int id) => _all.ContainsKey(id);
            """
        },
        {
            "another key is registered than was looked for",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public void Follow(int id, int next)
            {
                if (!_all.ContainsKey(id))
                {
                    _all[next] = new Session();
                }
            }
            """
        },
        {
            "the entry that was found is replaced",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public void Renew(int id)
            {
                if (_all.ContainsKey(id))
                {
                    _all[id] = new Session();
                }
            }
            """
        },
        {
            "a registration that does not depend on the lookup",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();
            private int _hits;

            public void Renew(int id)
            {
                if (_all.ContainsKey(id))
                {
                    _hits++;
                }

                _all[id] = new Session();
            }
            """
        },
        {
            "an upgradeable lock around both",
            """
            private readonly ReaderWriterLockSlim _gate = new();
            private readonly Dictionary<int, Session> _all = new();

            public Session Get(int id)
            {
                _gate.EnterUpgradeableReadLock();
                try
                {
                    if (_all.TryGetValue(id, out var session))
                    {
                        return session;
                    }

                    session = new Session();
                    _gate.EnterWriteLock();
                    try
                    {
                        _all.Add(id, session);
                    }
                    finally
                    {
                        _gate.ExitWriteLock();
                    }

                    return session;
                }
                finally
                {
                    _gate.ExitUpgradeableReadLock();
                }
            }
            """
        },
        {
            "an immutable list changed by compare and exchange",
            """
            private ImmutableList<string> _names = ImmutableList<string>.Empty;

            public int Count => Volatile.Read(ref _names).Count;

            public void Add(string name) => ImmutableInterlocked.Update(ref _names, (names, added) => names.Add(added), name);
            """
        },
        {
            "an immutable list changed under a lock",
            """
            private readonly object _gate = new();
            private volatile ImmutableList<string> _names = ImmutableList<string>.Empty;

            public int Count => _names.Count;

            public void Add(string name)
            {
                lock (_gate)
                {
                    _names = _names.Add(name);
                }
            }
            """
        },
        {
            "a volatile flag that closes something",
            """
            private volatile bool _closed;

            public void Close()
            {
                if (!_closed)
                {
                    _closed = true;
                    Console.WriteLine("closed");
                }
            }
            """
        },
        {
            "a claim by compare and exchange",
            """
            private int _claimed;
            private Session? _session;

            public Session? Get()
            {
                if (Interlocked.CompareExchange(ref _claimed, 1, 0) == 0)
                {
                    _session = Make();
                }

                return _session;
            }

            private static Session Make() => new();
            """
        },
        {
            "an exchange that is tested, behind a look at the same flag",
            """
            private volatile int _state;
            private Session? _session;

            public void Start()
            {
                if (_state == 0 && Interlocked.CompareExchange(ref _state, 1, 0) == 0)
                {
                    _session = Make();
                }
            }

            public Session? Get() => _session;

            private static Session Make() => new();
            """
        },
        {
            "a swap that only a reader on another thread can meet",
            """
            private ImmutableList<Session> _all = ImmutableList<Session>.Empty;

            public void Add(Session session) => _all = _all.Add(session);

            public Task<int> CountAsync() => Task.Run(() => _all[0].GetHashCode());
            """
        },
        {
            "a factory without side effects",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public Session Get(int id) => _all.GetOrAdd(id, _ => new Session());
            """
        },
        {
            "a factory that starts work, inside a lazy",
            """
            private readonly ConcurrentDictionary<int, Lazy<Pump>> _all = new();

            public Pump Get(int id) => _all.GetOrAdd(id, _ => new Lazy<Pump>(Make)).Value;

            private static Pump Make()
            {
                var pump = new Pump();
                pump.Start();
                return pump;
            }
            """
        },
    };

    public static TheoryData<string, string> Flagged => new()
    {
        { "What a helper changes is what others have as well", """
            public sealed class Report { public List<string> Lines { get; set; } = new(); }
            public abstract class Reports
            {
                private readonly object _gate = new();
                private readonly Report _current = new();
                public void Clear() { lock (_gate) { _current.Lines = new(); } }
                public int Count() { lock (_gate) { return _current.Lines.Count; } }
                public void Save() { Store(_current); }
                protected abstract void Store(Report report);
            }
            public sealed class ShortReports : Reports
            {
                protected override void Store(Report report) { Truncate(report); Console.WriteLine(report.Lines.Count); }
                private static void Truncate(Report report) { {|RACE010:report.Lines = report.Lines.Where(line => line.Length > 0).ToList()|}; }
            }
            """ },
        { "What a helper changes was made by a factory that keeps it", """
            public sealed class Report { public List<string> Lines { get; set; } = new(); }
            public sealed class Reports
            {
                private readonly object _gate = new();
                private Report _current = new();
                public void Clear() { lock (_gate) { _current.Lines = new(); } }
                public int Count() { lock (_gate) { return _current.Lines.Count; } }
                public void Save() { Truncate(Create()); }
                private Report Create() { var report = new Report(); lock (_gate) { _current = report; } return report; }
                private static void Truncate(Report report) { {|RACE010:report.Lines = report.Lines.Where(line => line.Length > 0).ToList()|}; }
            }
            """ },
        { "What a helper changes was made by its caller and published before", """
            public sealed class Report { public List<string> Lines { get; set; } = new(); }
            public sealed class Reports
            {
                private readonly object _gate = new();
                private Report _current = new();
                public void Clear() { lock (_gate) { _current.Lines = new(); } }
                public int Count() { lock (_gate) { return _current.Lines.Count; } }
                public void Save() { var report = new Report(); lock (_gate) { _current = report; } Truncate(report); }
                private static void Truncate(Report report) { {|RACE010:report.Lines = report.Lines.Where(line => line.Length > 0).ToList()|}; }
            }
            """ },
        { "A condition asks for what is registered then, under another key", """
            public sealed class Leg { public int Id; public string Name = ""; }
            public sealed class Legs
            {
                private readonly ConcurrentDictionary<int, Leg> _pending = new();
                public void Add(Leg leg) { if (!_pending.Values.Any(known => known.Name == leg.Name)) { {|RACE010:Keep(leg)|}; } }
                private void Keep(Leg leg) { _pending[leg.Id] = leg; }
            }
            """ },
        { "What a factory leaves running goes on", """
            public sealed class Files
            {
                private readonly ConcurrentDictionary<string, List<string>> _byFolder = new();
                public List<string> Of(string folder) => {|RACE010:_byFolder.GetOrAdd(folder, Read)|};
                private static List<string> Read(string folder)
                {
                    var read = new List<string>();
                    Parallel.ForEachAsync(new[] { "a", "b" }, (file, stop) => { lock (read) { read.Add(folder + file); } return default; });
                    return read;
                }
            }
            """ },
        {
            "who has lost goes on with what it has made all the same",
            """
            private volatile ManualResetEventSlim? _done;

            public void Wait(Action<Action> whenDone)
            {
                var done = _done;
                if (done is null)
                {
                    done = new ManualResetEventSlim();
                    var earlier = {|RACE010:Interlocked.CompareExchange(ref _done, done, null)|};
                    if (earlier is null)
                    {
                        whenDone(done.Set);
                    }
                    else
                    {
                        done.Dispose();
                    }
                }

                done.Wait();
            }
            """
        },
        {
            "a cache that asks once more under its own lock, and writes over an object that others use",
            """
            private readonly Recent _recent = new();

            public Session Find(string name)
            {
                if (_recent.TryGet(name, out var found))
                {
                    return found;
                }

                var made = new Session();
                {|RACE010:_recent.Set(name, made)|};
                return made;
            }

            private sealed class Recent
            {
                private readonly object _gate = new();
                private readonly Dictionary<string, Session> _items = new();

                public bool TryGet(string name, out Session value)
                {
                    lock (_gate)
                    {
                        return _items.TryGetValue(name, out value!);
                    }
                }

                public void Set(string name, Session value)
                {
                    lock (_gate)
                    {
                        if (!_items.TryGetValue(name, out var old))
                        {
                            _items.Add(name, value);
                        }
                        else
                        {
                            _items[name] = value;
                        }
                    }
                }
            }
            """
        },
        {
            "a claim in two steps within a loop, whose product is stored before the flag is asked again",
            """
            private readonly Queue<int> _left = new();
            private bool _isOver;
            private Session? _session;
            public void Stop() => Volatile.Write(ref _isOver, true);
            public void Run()
            {
                while (!Volatile.Read(ref _isOver))
                {
                    if (_left.TryDequeue(out var id))
                    {
                        {|RACE010:Volatile.Write(ref _isOver, true)|};
                        _session = Make(id);
                    }
                }
            }
            private static Session Make(int id) => new();
            """
        },
        {
            "a helper that adds under its lock and does not look there again",
            """
            public bool Has(Type type, HashSet<Type> visited, out string? name)
            {
                name = null;
                var known = KnownSessions.Of(type);
                if (known != null)
                {
                    name = known.ToString();
                }
                else if (type.IsArray)
                {
                    name = {|RACE010:OfItems(type, type.GetElementType()!, visited, out _)|};
                }
                return name != null;
            }
            private string? OfItems(Type type, Type item, HashSet<Type> visited, out object extra)
            {
                extra = new object();
                var name = item.Name;
                KnownSessions.Add(type);
                return name + type.Name;
            }
            private sealed class KnownSessions
            {
                private static readonly object s_gate = new();
                private static readonly Dictionary<Type, Session?> s_all = new();
                public static Session? Of(Type type)
                {
                    lock (s_gate)
                    {
                        if (!s_all.TryGetValue(type, out var session))
                        {
                            session = type.IsArray ? null : new Session();
                            s_all.Add(type, session);
                        }
                        return session;
                    }
                }
                public static void Add(Type type)
                {
                    lock (s_gate)
                    {
                        s_all.Add(type, new Session());
                    }
                }
            }
            """
        },
        {
            "one of a kind, where any that is still good is enough",
            """
            private readonly ConcurrentBag<Quote> _valid = new();

            public void Renew(Quote quote, int least)
            {
                if (!_valid.Any(x => x.Text.Length > least))
                {
                    {|RACE010:_valid.Add(quote)|};
                }
            }

            public int Count => _valid.Count;
            """
        },
        {
            "one of a name, which is not better or worse",
            """
            private readonly ConcurrentBag<Quote> _named = new();

            public void Add(Quote quote)
            {
                if (!_named.Any(x => x.Text == quote.Text))
                {
                    {|RACE010:_named.Add(quote)|};
                }
            }

            public int Count => _named.Count;
            """
        },
        {
            "a table that is stored back, and updated in one step elsewhere",
            """
            private ImmutableDictionary<string, ImmutableArray<int>> _table = ImmutableDictionary<string, ImmutableArray<int>>.Empty;
            public int Of(string name) => Volatile.Read(ref _table).TryGetValue(name, out var all) ? all.Length : 0;
            public void Drop(string name, int number) => ImmutableInterlocked.Update(
                ref _table,
                static (table, dropped) => table.TryGetValue(dropped.name, out var known) ? table.SetItem(dropped.name, known.Remove(dropped.number)) : table,
                (name, number));
            public void Add(string name, int number)
            {
                var table = Volatile.Read(ref _table);
                var numbers = table.TryGetValue(name, out var known) ? known.Add(number) : ImmutableArray.Create(number);
                {|RACE010:Volatile.Write(ref _table, table.SetItem(name, numbers))|};
            }
            """
        },
        {
            "an object that is made of the key that was asked for",
            """
            private readonly IRooms _rooms = new Rooms();
            public void Enter(string name)
            {
                var room = _rooms.Find(name);
                if (room is null)
                {
                    room = new Room(name);
                    {|RACE010:_rooms.Store(room)|};
                }
                room.Join();
            }
            public sealed class Room
            {
                public Room(string name) => Name = name;
                public string Name { get; }
                public int Members { get; private set; }
                public void Join() => Members++;
            }
            public interface IRooms { Room? Find(string name); void Store(Room room); }
            public sealed class Rooms : IRooms
            {
                private readonly ConcurrentDictionary<string, Room> _all = new();
                public Room? Find(string name) => _all.TryGetValue(name, out var room) ? room : null;
                public void Store(Room room) => _all[room.Name] = room;
            }
            """
        },
        {
            "a place in a pool is no lock",
            """
            private volatile Session? _session;
            private readonly Pool _once = new();

            public async Task<Session> GetAsync()
            {
                if (_session == null)
                {
                    await using (await _once.TakePlaceAsync())
                    {
                        if (_session == null)
                        {
                            var made = new Session();
                            await Task.Yield();
                            {|RACE010:_session = made|};
                        }
                    }
                }

                return _session;
            }

            private sealed class Pool
            {
                private readonly SemaphoreSlim[] _pool = { new(1), new(1) };
                private readonly AsyncLocal<int> _level = new();

                public Task<IAsyncDisposable> TakePlaceAsync()
                {
                    var mine = _pool[_level.Value++];
                    return WaitAsync(mine, new Leaving(mine));
                }

                private static async Task<IAsyncDisposable> WaitAsync(SemaphoreSlim mine, Leaving leaving) { await mine.WaitAsync(); return leaving; }

                private sealed class Leaving(SemaphoreSlim mine) : IAsyncDisposable { public ValueTask DisposeAsync() { mine.Release(); return default; } }
            }
            """
        },
        {
            "what was chosen here because it locks",
            """
            private readonly Keeper _keeper = new();

            public Session GetOrAdd(string name)
            {
                if (_keeper.TryGet(name, out var known)) { return known; }
                var made = new Session();
                {|RACE010:_keeper.Add(name, made)|};
                return made;
            }

            public sealed class Keeper
            {
                private readonly object _gate = new();
                private readonly Dictionary<string, Session> _all = new();

                public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Session? session) { lock (_gate) { return _all.TryGetValue(name, out session); } }

                public void Add(string name, Session session) { lock (_gate) { _all.Add(name, session); } }
            }
            """
        },
        {
            "a volatile flag that lets a loop be started",
            """
            private volatile bool _running;
            private Task? _loop;

            public void Start()
            {
                if (_running) { return; }
                {|RACE010:_running = true|};
                _loop = Task.Run(async () => { while (true) { await Task.Delay(1); } });
            }

            public Task? Loop => _loop;
            """
        },
        {
            "a volatile field that may be assigned by another thread, of which the own object is used",
            """
            private volatile TaskCompletionSource? _ready;

            public Task Wait()
            {
                if (_ready is null)
                {
                    var source = new TaskCompletionSource();
                    {|RACE010:Interlocked.CompareExchange(ref _ready, source, null)|};
                    return source.Task;
                }

                return _ready.Task;
            }

            public void OnConnected() => Interlocked.Exchange(ref _ready, null)?.TrySetResult();
            """
        },
        {
            "a key that was taken out or not",
            """
            private readonly ConcurrentDictionary<string, Session> _issued = new();
            private readonly ConcurrentDictionary<string, DateTime> _revoked = new();

            public void Revoke(string key, DateTime until)
            {
                if (_revoked.ContainsKey(key)) { throw new InvalidOperationException("revoked"); }
                if (_issued.TryRemove(key, out var session)) { session.Count(); }
                {|RACE010:_revoked[key] = until|};
            }
            """
        },
        {
            "an object that offers a concurrent collection",
            """
            private readonly ConcurrentDictionary<string, Mailbox> _boxes = new();

            public Mailbox Open(string owner)
            {
                if (_boxes.ContainsKey(owner)) { return _boxes[owner]; }
                var box = new Mailbox();
                {|RACE010:_boxes.TryAdd(owner, box)|};
                return box;
            }

            public sealed class Mailbox { public ConcurrentQueue<string> Items { get; } = new(); }
            """
        },
        {
            "an object in which users are counted",
            """
            private readonly Dictionary<int, Slot> _slots = new();

            public Slot Rent(int key)
            {
                lock (_slots) { if (_slots.TryGetValue(key, out var found)) { Interlocked.Increment(ref found.Owners); return found; } }
                var slot = new Slot();
                lock (_slots) { {|RACE008:_slots[key] = slot|}; }
                return slot;
            }

            public sealed class Slot { internal int Owners; }
            """
        },
        {
            "a frozen set of a changed copy",
            """
            private volatile System.Collections.Frozen.FrozenSet<string> _blocked = System.Collections.Frozen.FrozenSet<string>.Empty;

            public bool IsBlocked(string address) => _blocked.Contains(address);

            public void Block(string address)
            {
                var copy = new HashSet<string>(_blocked) { address };
                {|RACE010:_blocked = System.Collections.Frozen.FrozenSet.ToFrozenSet(copy)|};
            }
            """
        },
        {
            "a text under a key that is given out once",
            """
            private readonly ConcurrentDictionary<int, string> _owners = new();

            public bool TryTake(int id, string owner)
            {
                if (_owners.ContainsKey(id)) { return false; }
                {|RACE010:_owners[id] = owner|};
                return true;
            }
            """
        },
        {
            "a volatile field that is assigned on first use",
            """
            private static volatile Session? s_session;

            public static Session Shared { get { if (s_session == null) { {|RACE010:s_session = new Session()|}; } return s_session; } }
            """
        },
        {
            "a field that is assigned in order on first use",
            """
            private Session? _session;

            public Session Get()
            {
                var session = Volatile.Read(ref _session);
                if (session is null)
                {
                    session = new Session();
                    {|RACE010:Volatile.Write(ref _session, session)|};
                }

                return session;
            }
            """
        },
        {
            "a set that two loops write",
            """
            private readonly System.Threading.Channels.Channel<int> _commands = System.Threading.Channels.Channel.CreateUnbounded<int>();
            private volatile System.Collections.Immutable.ImmutableHashSet<int> _view = System.Collections.Immutable.ImmutableHashSet<int>.Empty;
            private Task? _loop;

            public void Start() { _loop = Task.WhenAll(LoopAsync(), LoopAsync()); }

            public bool Has(int id) => _view.Contains(id);

            private async Task LoopAsync()
            {
                while (await _commands.Reader.WaitToReadAsync())
                {
                    while (_commands.Reader.TryRead(out var command)) { await ExecuteAsync(command); }
                }
            }

            private Task ExecuteAsync(int command) => command > 0 ? JoinAllAsync(command) : LeaveAsync(-command);

            private async Task JoinAllAsync(int count) { while (count-- > 0) { await JoinAsync(count); } }

            private async Task JoinAsync(int id) { await Task.Yield(); {|RACE010:_view = _view.Add(id)|}; }

            private async Task LeaveAsync(int id) { await Task.Yield(); {|RACE010:_view = _view.Remove(id)|}; }
            """
        },
        {
            "an entry that the registry's type changes once it is found",
            """
            private readonly ConcurrentDictionary<string, Visit> _visits = new();

            public Visit Of(string page)
            {
                if (_visits.TryGetValue(page, out var known))
                {
                    return known;
                }

                var visit = new Visit();
                {|RACE010:_visits.TryAdd(page, visit)|};
                return visit;
            }

            public void Count(string page) { if (_visits.TryGetValue(page, out var visit)) { visit.Count++; } }

            public sealed class Visit { public int Count; }
            """
        },
        {
            "a cache that asks once more, but of something else",
            """
            private readonly Recent _recent = new();

            public int Find(string name)
            {
                if (_recent.TryGet(name, out var found))
                {
                    return found;
                }

                found = name.Length;
                {|RACE010:_recent.Put(name, found)|};
                return found;
            }

            private sealed class Recent
            {
                private readonly object _gate = new();
                private readonly Dictionary<string, int> _items = new();
                private readonly HashSet<string> _seen = new();

                public bool TryGet(string name, out int value)
                {
                    lock (_gate)
                    {
                        return _items.TryGetValue(name, out value);
                    }
                }

                public int Put(string name, int value)
                {
                    lock (_gate)
                    {
                        if (!_seen.Contains(name))
                        {
                            _items.Add(name, value);
                        }

                        return value;
                    }
                }
            }
            """
        },
        {
            "the loser of TryAdd is waited on",
            """
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

            public async Task RunAsync(string key)
            {
                if (!_gates.TryGetValue(key, out var gate))
                {
                    gate = new SemaphoreSlim(1);
                    {|RACE010:_gates.TryAdd(key, gate)|};
                }

                await gate.WaitAsync();
                gate.Release();
            }
            """
        },
        {
            "the loser of TryAdd is locked on",
            """
            private readonly ConcurrentDictionary<string, object> _gates = new();

            public void Run(string key, Action action)
            {
                if (!_gates.TryGetValue(key, out var gate))
                {
                    gate = new object();
                    {|RACE010:_gates.TryAdd(key, gate)|};
                }

                lock (gate)
                {
                    action();
                }
            }
            """
        },
        {
            "a copy that is filtered",
            """
            private volatile Session[] _all = Array.Empty<Session>();

            public void Remove(Session session) => {|RACE010:_all = _all.Where(other => other != session).ToArray()|};

            public void Count() => Array.ForEach(_all, session => session.Count());
            """
        },
        {
            "a copy that is filled and made an array",
            """
            private volatile Session[] _all = Array.Empty<Session>();

            public void Add(Session session)
            {
                var copy = new List<Session>(_all) { session };
                {|RACE010:_all = copy.ToArray()|};
            }

            public void Count() => Array.ForEach(_all, session => session.Count());
            """
        },
        {
            "a collection that is spread into its successor",
            """
            private volatile Session[] _all = [];

            public void Add(Session session) => {|RACE010:_all = [.. _all, session]|};

            public void Count() => Array.ForEach(_all, session => session.Count());
            """
        },
        {
            "indexer after TryGetValue",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public Session Get(int id)
            {
                if (!_all.TryGetValue(id, out var session))
                {
                    session = new Session();
                    {|RACE010:_all[id] = session|};
                }

                return session;
            }
            """
        },
        {
            "indexer after ContainsKey",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public void Ensure(int id)
            {
                if (!_all.ContainsKey(id))
                {
                    {|RACE010:_all[id] = new Session()|};
                }
            }
            """
        },
        {
            "TryAdd whose answer is ignored, and the own object used",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public Session Get(int id)
            {
                if (_all.TryGetValue(id, out var session))
                {
                    return session;
                }

                session = new Session();
                {|RACE010:_all.TryAdd(id, session)|};
                return session;
            }
            """
        },
        {
            "early return",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public void Ensure(int id)
            {
                if (_all.ContainsKey(id))
                {
                    return;
                }

                {|RACE010:_all[id] = new Session()|};
            }
            """
        },
        {
            "the answer kept in a variable",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public void Ensure(int id)
            {
                var known = _all.ContainsKey(id);
                if (known == false)
                {
                    {|RACE010:_all[id] = new Session()|};
                }
            }
            """
        },
        {
            "what was found is compared with null",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public Session Get(int id)
            {
                _all.TryGetValue(id, out Session? session);
                if (session is null)
                {
                    session = new Session();
                    {|RACE010:_all[id] = session|};
                }

                return session;
            }
            """
        },
        {
            "a lock that objects are handed out as",
            """
            private readonly ConcurrentDictionary<string, object> _gates = new();

            public object GateOf(string name)
            {
                if (!_gates.TryGetValue(name, out var gate))
                {
                    {|RACE010:_gates[name] = gate = new object()|};
                }

                return gate;
            }
            """
        },
        {
            "a semaphore",
            """
            private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

            public SemaphoreSlim GateOf(string name)
            {
                if (!_gates.TryGetValue(name, out var gate))
                {
                    gate = new SemaphoreSlim(1);
                    {|RACE010:_gates[name] = gate|};
                }

                return gate;
            }
            """
        },
        {
            "a list that is filled through the dictionary",
            """
            private readonly ConcurrentDictionary<string, List<int>> _byName = new();

            public void Add(string name, int number)
            {
                if (!_byName.ContainsKey(name))
                {
                    {|RACE010:_byName[name] = new List<int>()|};
                }

                lock (_byName[name])
                {
                    _byName[name].Add(number);
                }
            }
            """
        },
        {
            "an object of the caller's",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public bool Register(int id, Session session)
            {
                if (_all.ContainsKey(id))
                {
                    return false;
                }

                {|RACE010:_all[id] = session|};
                return true;
            }
            """
        },
        {
            "lookup without the lock, Add with it",
            """
            private readonly object _gate = new();
            private readonly Dictionary<int, string> _names = new();

            public string Get(int id)
            {
                if (_names.TryGetValue(id, out var name))
                {
                    return name;
                }

                name = id.ToString();
                lock (_gate)
                {
                    {|RACE010:_names.Add(id, name)|};
                }

                return name;
            }
            """
        },
        {
            "a list that may hold it twice",
            """
            private readonly object _gate = new();
            private readonly List<Session> _all = new();

            public void Add(Session session)
            {
                if (!_all.Contains(session))
                {
                    lock (_gate)
                    {
                        {|RACE010:_all.Add(session)|};
                    }
                }
            }
            """
        },
        {
            "a search by predicate",
            """
            private readonly object _gate = new();
            private readonly List<Quote> _all = new();

            public Quote Get(string text)
            {
                var quote = _all.FirstOrDefault(candidate => candidate.Text == text);
                if (quote is null)
                {
                    quote = new Quote(text);
                    lock (_gate)
                    {
                        {|RACE010:_all.Add(quote)|};
                    }
                }

                return quote;
            }
            """
        },
        {
            "a synchronized table",
            """
            private static readonly System.Collections.IDictionary _all = System.Collections.Hashtable.Synchronized(new System.Collections.Hashtable());

            public void Ensure(int id)
            {
                if (!_all.Contains(id))
                {
                    {|RACE010:_all[id] = new Session()|};
                }
            }
            """
        },
        {
            "an await between lookup and registration",
            """
            private readonly ConcurrentDictionary<int, Session> _all = new();

            public async Task<Session> GetAsync(int id)
            {
                if (!_all.TryGetValue(id, out var session))
                {
                    await Task.Yield();
                    session = new Session();
                    {|RACE010:_all[id] = session|};
                }

                return session;
            }
            """
        },
        {
            "an immutable list stored back",
            """
            private volatile ImmutableList<string> _names = ImmutableList<string>.Empty;

            public int Count => _names.Count;

            public void Add(string name)
            {
                {|RACE010:_names = _names.Add(name)|};
            }
            """
        },
        {
            "a copy that is stored back",
            """
            private volatile List<string> _names = new();

            public int Count => _names.Count;

            public void Add(string name)
            {
                var copy = new List<string>(_names);
                copy.Add(name);
                {|RACE010:_names = copy|};
            }
            """
        },
        {
            "a claim in two steps",
            """
            private int _claimed;
            private Session? _session;

            public Session? Get()
            {
                if (Volatile.Read(ref _claimed) == 0)
                {
                    {|RACE010:Volatile.Write(ref _claimed, 1)|};
                    _session = Make();
                }

                return _session;
            }

            private static Session Make() => new();
            """
        },
        {
            "a factory that starts work",
            """
            private readonly ConcurrentDictionary<int, Pump> _all = new();

            public Pump Get(int id) => {|RACE010:_all.GetOrAdd(id, Make)|};

            private static Pump Make(int id)
            {
                var pump = new Pump();
                pump.Start();
                return pump;
            }
            """
        },
        {
            "a thread-safe wrapper that is asked and told in two calls",
            """
            private readonly SafeTable _table = new();

            public Session Get(int id)
            {
                if (_table.Has(id))
                {
                    return _table.Find(id);
                }

                var session = new Session();
                {|RACE010:_table.Put(id, session)|};
                return session;
            }

            public sealed class SafeTable
            {
                private readonly ConcurrentDictionary<int, Session> _all = new();

                public bool Has(int id) => _all.ContainsKey(id);

                public Session Find(int id) => _all[id];

                public void Put(int id, Session session) => _all[id] = session;
            }
            """
        },
    };

    [Theory]
    [MemberData(nameof(Silent))]
    public Task IsSilentOn(string shape, string members) => VerifyAsync(shape, members);

    [Theory]
    [MemberData(nameof(Flagged))]
    public Task Flags(string shape, string members) => VerifyAsync(shape, members);

    [Theory]
    [InlineData("public Session? Get(string key) { lock (_gate) { return _all.TryGetValue(key, out var session) ? session : null; } }", "_cache.Get(key) is null", true)]
    [InlineData("public bool TryGet(string key, out Session? session) { lock (_gate) { return _all.TryGetValue(key, out session); } }", "!_cache.TryGet(key, out _)", true)]
    [InlineData("public bool Contains(string key) { lock (_gate) { return _all.ContainsKey(key); } }", "!_cache.Contains(key)", true)]
    [InlineData("public bool IsFresh(string key) { lock (_gate) { return _all.TryGetValue(key, out var session) && session != null; } }", "!_cache.IsFresh(key)", false)]
    public Task LocksOfAnotherTypeAreOverWhenItsMethodsReturn(string asks, string condition, bool isFlagged) => Verify.AnalyzerAsync(
        $$"""
        public sealed class Cache
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, Session> _all = new();

            {{asks}}

            public void Set(string key, Session session) { lock (_gate) { _all[key] = session; } }
        }

        public sealed class Users
        {
            private readonly Cache _cache = new();

            public void Ensure(string key)
            {
                if ({{condition}})
                {
                    {{(isFlagged ? "{|RACE010:_cache.Set(key, new Session())|}" : "_cache.Set(key, new Session())")}};
                }
            }
        }
        """ + Types);

    [Theory]
    [InlineData("System.Data.Common.DbCommand", "", false)]
    [InlineData("System.Data.Common.DbDataReader", "", false)]
    [InlineData("System.Data.Common.DbCommand", "static", true)]
    [InlineData("System.Data.Common.DbDataSource", "", true)]
    [InlineData("object", "", true)]
    public Task ObjectsThatOneFlowUsesByContractShareOnlyWhatIsStatic(string baseType, string modifier, bool isFlagged) => Verify.AnalyzerAsync(
        $$"""
        public abstract class Query : {{baseType}}
        {
            private {{modifier}} readonly ConcurrentDictionary<string, Session> _sessions = new();

            public Session Get(string key)
            {
                if (!_sessions.TryGetValue(key, out var session))
                {
                    session = new Session();
                    {{(isFlagged ? "{|RACE010:_sessions[key] = session|}" : "_sessions[key] = session")}};
                }

                return session;
            }
        }
        {{Types}}
        """);

    [Fact]
    public Task NamesBothStepsAndWhatBecomesOfTheLoser() => Verify.AnalyzerAsync(
        """
        public sealed class Gates
        {
            private readonly ConcurrentDictionary<string, object> _gates = new();

            public object GateOf(string name)
            {
                if (!{|#1:_gates.TryGetValue(name, out var gate)|})
                {
                    gate = new object();
                    {|#0:_gates[name] = gate|};
                }

                return gate;
            }
        }
        """,
        Verify.Expect(
            "RACE010",
            [0, 1],
            "_gates.TryGetValue(name, out var gate)",
            "_gates[name] = gate",
            "Gates._gates",
            "this replaces what the other thread has registered and may be using"));

    [Fact]
    public Task NeedsNoEvidenceWhereTheOptionSaysSo() => Verify.AnalyzerAsync(
        """
        public sealed class Names
        {
            private readonly Dictionary<int, string> _names = new();

            public string Get(int id)
            {
                if (!_names.TryGetValue(id, out var name))
                {
                    name = id.ToString();
                    {|RACE010:_names.Add(id, name)|};
                }

                return name;
            }
        }
        """,
        new VerifyOptions { EditorConfig = "race_analyzers.evidence = any" });

    private static Task VerifyAsync(string shape, string members)
    {
        Assert.NotEmpty(shape);
        return Verify.AnalyzerAsync("public class Registry\n{\n" + members + "\n}\n" + Types);
    }
}
