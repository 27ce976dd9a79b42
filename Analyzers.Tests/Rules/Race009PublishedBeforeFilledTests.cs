using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

public sealed class Race009PublishedBeforeFilledTests
{
    private const string Device = """

        public sealed class Device
        {
            private int _scratch;

            public int Id { get; set; }

            public string? Name { get; set; }

            public int Hits { get; set; }

            public int[]? Queues { get; set; }

            public volatile string? State;

            public void Probe() => Queues = new int[4];

            public void Touch() => _scratch = 1;
        }
        """;

    public static TheoryData<string, string> Silent => new()
    {
        {
            "Static field, filled before a pattern can find it",
            """
            public static class Names
            {
                private static List<string>? s_all;
                public static int Count(string name) => All(name).Count;
                private static List<string> All(string name)
                {
                    if (s_all is { } known) { return known; }
                    var all = new List<string>();
                    all.Add(name); s_all = all;
                    return all;
                }
            }
            """
        },
        {
            "A callback that is made once the object is filled",
            """
            public sealed class Watcher { public string? Filter { get; set; } }
            public static class Shutdown
            {
                private static readonly object s_gate = new();
                private static CancellationTokenSource? s_source;
                private static Watcher? s_watcher;
                public static CancellationToken Get()
                {
                    lock (s_gate)
                    {
                        if (s_source != null) { return s_source.Token; }
                        s_source = new CancellationTokenSource();
                        s_watcher = new Watcher();
                        s_watcher.Filter = Environment.MachineName;
                        s_source.Token.Register(() => { if (s_watcher is not null) { Console.WriteLine(s_watcher.Filter); s_watcher = null; } });
                        return s_source.Token;
                    }
                }
            }
            """
        },
        {
            "Slots that are exchanged one by one",
            """
            public static class Attributes
            {
                private static object[]? s_slots;
                public static object Get()
                {
                    if (s_slots == null)
                    {
                        s_slots = new object[4];
                        Interlocked.Exchange(ref s_slots[0], new object());
                    }
                    return Volatile.Read(ref s_slots[1]) ?? "none";
                }
            }
            """
        },
        {
            "A list that is made for the first of many values",
            """
            public sealed class Handler
            {
                private List<string>? _valid;
                public void Read(string[] names)
                {
                    foreach (var name in names)
                    {
                        var valid = name.Trim();
                        if (valid.Length > 0)
                        {
                            if (_valid == null) { _valid = new List<string>(1); }
                            _valid.Add(valid);
                        }
                    }
                }
                public void Write(Task done)
                {
                    if (_valid != null)
                    {
                        foreach (var name in _valid) { Console.WriteLine(name); }
                        done.ContinueWith(_ => { foreach (var name in _valid) { Console.WriteLine(name); } });
                    }
                }
            }
            """
        },
        {
            "Another thread's object is changed under its own lock after a lost exchange",
            """
            public sealed class Message
            {
                private List<string>? _updates;

                public bool HasUpdates => _updates is { Count: > 0 };

                public void Add(string update)
                {
                    var made = new List<string> { update };
                    if (Interlocked.CompareExchange(ref _updates, made, null) is { } existing)
                    {
                        lock (existing)
                        {
                            existing.Add(update);
                        }
                    }
                }
            }
            """
        },
        {
            "Each caller's value goes into the object that is there, new or not",
            """
            public sealed class Trace
            {
                private readonly object _gate = new();
                private volatile Dictionary<string, object>? _data;

                public IReadOnlyDictionary<string, object>? Data => _data;

                public void Add(string key, object value)
                {
                    lock (_gate)
                    {
                        _data ??= new Dictionary<string, object>();
                        _data[key] = value;
                    }
                }
            }
            """
        },
        {
            "The handler that finds the object is hooked up last, and its helpers call each other",
            """
            public sealed class Packet
            {
                public object? Target;
                public event Action? Completed;
                public void Start() => Completed?.Invoke();
            }
            public sealed class Connection
            {
                private readonly object _gate = new();
                private volatile Packet? _packet;

                public void Open(object target)
                {
                    lock (_gate)
                    {
                        _packet = new Packet();
                        _packet.Target = target;
                        _packet.Completed += OnCompleted;
                    }

                    Receive();
                }

                private void Receive()
                {
                    if (_packet is { } packet)
                    {
                        packet.Start();
                        Console.WriteLine(packet.Target);
                    }
                }

                private void OnCompleted()
                {
                    Receive();
                    Return();
                }

                private void Return()
                {
                    if (_packet is { } packet)
                    {
                        packet.Completed -= OnCompleted;
                        Console.WriteLine(packet.Target);
                    }
                }
            }
            """
        },
        {
            "A local is filled and then stored",
            """
            public static class Names
            {
                private static HashSet<string>? s_all;

                public static HashSet<string> All
                {
                    get
                    {
                        if (s_all == null)
                        {
                            var all = new HashSet<string>();
                            all.Add("a");
                            s_all = all;
                        }

                        return s_all;
                    }
                }
            }
            """
        },
        {
            "The helper that stores and fills is called under the lock, or by the constructor",
            """
            public sealed class Message
            {
                private readonly object _gate = new();
                private List<string>? _parts;

                public Message(string first) => Add(first);

                public void Write(string part)
                {
                    lock (_gate)
                    {
                        Add(part);
                    }
                }

                public string[]? Parts
                {
                    get
                    {
                        lock (_gate)
                        {
                            return _parts?.ToArray();
                        }
                    }
                }

                private void Add(string part)
                {
                    if (_parts == null)
                    {
                        _parts = new List<string>();
                    }

                    _parts.Add(part);
                }
            }
            """
        },
        {
            "Two methods, one after the other, change what they find under the lock",
            """
            public sealed class Store
            {
                private readonly object _gate = new();
                private string[] _items = new string[8];

                public void Remove(string item)
                {
                    lock (_gate)
                    {
                        _items = _items.Where(i => i != item).ToArray();
                        Save();
                    }
                }

                public void Update(int index, string item)
                {
                    lock (_gate)
                    {
                        _items[index] = item;
                        Save();
                    }
                }

                private void Save() => Console.WriteLine(string.Join(",", _items));
            }

            public sealed class Service
            {
                private readonly Store _store = new();

                public void Replace(string old, string item)
                {
                    _store.Remove(old);
                    _store.Update(0, item);
                }
            }
            """
        },
        {
            "A local is filled and then stored under a double-checked lock",
            """
            public sealed class Names
            {
                private readonly object _gate = new();
                private HashSet<string>? _all;

                public HashSet<string> All
                {
                    get
                    {
                        if (_all == null)
                        {
                            lock (_gate)
                            {
                                if (_all == null)
                                {
                                    var all = new HashSet<string>();
                                    all.Add("a");
                                    _all = all;
                                }
                            }
                        }

                        return _all;
                    }
                }
            }
            """
        },
        {
            "A static constructor runs before anyone else",
            """
            public static class Names
            {
                private static readonly HashSet<string> s_all;

                static Names()
                {
                    s_all = new HashSet<string>();
                    s_all.Add("a");
                }

                public static bool Has(string name) => s_all.Contains(name);
            }
            """
        },
        {
            "A constructor fills the field of its own object",
            """
            public sealed class Names
            {
                private readonly object _gate = new();
                private HashSet<string> _all;

                public Names()
                {
                    _all = new HashSet<string>();
                    _all.Add("a");
                }

                public bool Has(string name)
                {
                    lock (_gate)
                    {
                        return _all.Contains(name);
                    }
                }
            }
            """
        },
        {
            "A collection initializer fills before the store",
            """
            public static class Names
            {
                private static HashSet<string>? s_all;

                public static HashSet<string> All => s_all ??= new HashSet<string> { "a", "b" };
            }
            """
        },
        {
            "An object initializer sets everything before the store",
            """
            public static class Devices
            {
                private static Device? s_current;

                public static Device Current
                {
                    get
                    {
                        if (s_current is null)
                        {
                            s_current = new Device { Id = 7, Queues = new int[4] };
                        }

                        return s_current;
                    }
                }
            }
            """
        },
        {
            "Store, fill and every load are under one lock",
            """
            public static class Names
            {
                private static readonly object s_gate = new();
                private static HashSet<string>? s_all;

                public static bool Has(string name)
                {
                    lock (s_gate)
                    {
                        if (s_all == null)
                        {
                            s_all = new HashSet<string>();
                            s_all.Add("a");
                        }

                        return s_all.Contains(name);
                    }
                }
            }
            """
        },
        {
            "A lazy field of an ordinary instance says nothing of threads",
            """
            public sealed class Names
            {
                private HashSet<string>? _all;

                public HashSet<string> All
                {
                    get
                    {
                        if (_all == null)
                        {
                            _all = new HashSet<string>();
                            _all.Add("a");
                        }

                        return _all;
                    }
                }
            }
            """
        },
        {
            "Each thread has a field of its own",
            """
            public static class Names
            {
                [ThreadStatic]
                private static HashSet<string>? t_all;

                public static HashSet<string> All
                {
                    get
                    {
                        if (t_all == null)
                        {
                            t_all = new HashSet<string>();
                            t_all.Add("a");
                        }

                        return t_all;
                    }
                }
            }
            """
        },
        {
            "A static field that is not lazy, in a type without a sign of threads",
            """
            public static class Names
            {
                private static HashSet<string> s_all = new();

                public static void Load()
                {
                    s_all = new HashSet<string>();
                    s_all.Add("a");
                }

                public static bool Has(string name) => s_all.Contains(name);
            }
            """
        },
        {
            "The null test alone is outside of the lock",
            """
            public sealed class Listeners
            {
                private readonly object _gate = new();
                private Dictionary<string, object>? _all;

                public void Add(string name)
                {
                    lock (_gate)
                    {
                        _all ??= new Dictionary<string, object>();
                        _all[name] = name;
                    }
                }

                public object[] Get()
                {
                    if (_all is null)
                    {
                        return [];
                    }

                    lock (_gate)
                    {
                        return _all.Values.ToArray();
                    }
                }
            }
            """
        },
        {
            "A copy is filled and exchanged in a loop",
            """
            public sealed class Members
            {
                private object[] _all = [];

                public void Add(object member)
                {
                    while (true)
                    {
                        var old = _all;
                        var all = new object[old.Length + 1];
                        old.CopyTo(all, 0);
                        all[old.Length] = member;
                        if (Interlocked.CompareExchange(ref _all, all, old) == old)
                        {
                            return;
                        }
                    }
                }

                public bool Has(object member) => _all.Contains(member);
            }
            """
        },
        {
            "The object is used, and its result is wanted",
            """
            public sealed class Pool
            {
                private int _count;

                public int Acquire() => _count = 1;
            }

            public sealed class Target
            {
                private Pool? _pool;

                public int Render()
                {
                    if (_pool is null)
                    {
                        Interlocked.CompareExchange(ref _pool, new Pool(), null);
                    }

                    return _pool.Acquire();
                }
            }
            """
        },
        {
            "Nothing is filled",
            """
            public static class Names
            {
                private static HashSet<string>? s_all;

                public static HashSet<string> All
                {
                    get
                    {
                        if (s_all == null)
                        {
                            s_all = new HashSet<string>();
                        }

                        return s_all;
                    }
                }
            }
            """
        },
        {
            "A method builds the object and returns it",
            """
            public static class Names
            {
                private static HashSet<string>? s_all;

                public static HashSet<string> All => s_all ??= Build();

                private static HashSet<string> Build()
                {
                    var all = new HashSet<string>();
                    all.Add("a");
                    return all;
                }
            }
            """
        },
        {
            "Lazy<T> does the locking",
            """
            public static class Names
            {
                private static readonly Lazy<HashSet<string>> s_all = new(Build);

                public static HashSet<string> All => s_all.Value;

                private static HashSet<string> Build()
                {
                    var all = new HashSet<string>();
                    all.Add("a");
                    return all;
                }
            }
            """
        },
        {
            "A complete object is exchanged into the field",
            """
            public static class Names
            {
                private static HashSet<string>? s_all;

                public static HashSet<string> All
                {
                    get
                    {
                        if (s_all == null)
                        {
                            var all = new HashSet<string>();
                            all.Add("a");
                            Interlocked.CompareExchange(ref s_all, all, null);
                        }

                        return s_all;
                    }
                }
            }
            """
        },
        {
            "Readers go by a flag that is set at the end",
            """
            public sealed class Names
            {
                private readonly object _gate = new();
                private volatile bool _loaded;
                private HashSet<string>? _all;

                public HashSet<string> Get()
                {
                    Load();
                    return _all!;
                }

                private void Load()
                {
                    if (!_loaded)
                    {
                        lock (_gate)
                        {
                            if (!_loaded)
                            {
                                _all = new HashSet<string>();
                                _all.Add("a");
                                _loaded = true;
                            }
                        }
                    }
                }
            }
            """
        },
        {
            "A count is no part of what the object promises",
            """
            public static class Devices
            {
                private static volatile Device? s_current;

                public static Device? Current => s_current;

                public static void Start()
                {
                    var device = new Device();
                    s_current = device;
                    device.Hits++;
                }
            }
            """
        },
        {
            "A volatile member is synchronized in itself",
            """
            public static class Devices
            {
                private static volatile Device? s_current;

                public static Device? Current => s_current;

                public static void Start()
                {
                    var device = new Device();
                    s_current = device;
                    device.State = "up";
                }
            }
            """
        },
        {
            "Nobody who loads the field can read what is written late",
            """
            public static class Devices
            {
                private static volatile Device? s_current;

                public static Device? Current => s_current;

                public static void Start()
                {
                    var device = new Device();
                    s_current = device;
                    device.Touch();
                }
            }
            """
        },
        {
            "The object is filled by another method, later, under the lock of all",
            """
            public static class Names
            {
                private static readonly object s_gate = new();
                private static HashSet<string>? s_all;

                public static void Create()
                {
                    lock (s_gate)
                    {
                        s_all = new HashSet<string>();
                    }
                }

                public static void Add(string name)
                {
                    lock (s_gate)
                    {
                        s_all!.Add(name);
                    }
                }

                public static bool Has(string name)
                {
                    lock (s_gate)
                    {
                        return s_all!.Contains(name);
                    }
                }
            }
            """
        },
    };

    public static TheoryData<string, string> Flagged => new()
    {
        {
            "Static field, early return of what a pattern has found",
            """
            public static class Names
            {
                private static List<string>? s_all;
                public static int Count(string name) => All(name).Count;
                private static List<string> All(string name)
                {
                    if (s_all is { } known) { return known; }
                    var all = new List<string>();
                    {|RACE009:s_all = all|}; all.Add(name);
                    return all;
                }
            }
            """
        },
        {
            "Static field, early return",
            """
            public static class Names
            {
                private static HashSet<string>? s_all;

                public static HashSet<string> Get()
                {
                    if (s_all != null)
                    {
                        return s_all;
                    }

                    {|RACE009:s_all = new HashSet<string>()|};
                    s_all.Add("a");
                    return s_all;
                }
            }
            """
        },
        {
            "Static field, null pattern",
            """
            public static class Names
            {
                private static HashSet<string>? s_all;

                public static HashSet<string> Get()
                {
                    if (s_all is null)
                    {
                        {|RACE009:s_all = new HashSet<string>()|};
                        s_all.Add("a");
                    }

                    return s_all;
                }
            }
            """
        },
        {
            "Static field, tested through a local",
            """
            public static class Names
            {
                private static HashSet<string>? s_all;

                public static HashSet<string> Get()
                {
                    var all = s_all;
                    if (all is null)
                    {
                        {|RACE009:s_all = all = new HashSet<string>()|};
                        all.Add("a");
                    }

                    return all;
                }
            }
            """
        },
        {
            "Compound null assignment",
            """
            public static class Names
            {
                private static HashSet<string>? s_all;

                public static HashSet<string> Get()
                {
                    var all = {|RACE009:s_all ??= new HashSet<string>()|};
                    all.Add("a");
                    return all;
                }
            }
            """
        },
        {
            "Double-checked lock on a static field",
            """
            public static class Names
            {
                private static readonly object s_gate = new();
                private static HashSet<string>? s_all;

                public static HashSet<string> Get()
                {
                    if (s_all == null)
                    {
                        lock (s_gate)
                        {
                            if (s_all == null)
                            {
                                {|RACE009:s_all = new HashSet<string>()|};
                                s_all.Add("a");
                            }
                        }
                    }

                    return s_all;
                }
            }
            """
        },
        {
            "Double-checked lock on a volatile instance field",
            """
            public sealed class Devices
            {
                private readonly object _gate = new();
                private volatile Device? _current;

                public Device Current
                {
                    get
                    {
                        if (_current == null)
                        {
                            lock (_gate)
                            {
                                if (_current == null)
                                {
                                    {|RACE009:_current = new Device()|};
                                    _current.Probe();
                                }
                            }
                        }

                        return _current;
                    }
                }
            }
            """
        },
        {
            "A helper fills what it reads out of the field",
            """
            public sealed class Owners
            {
                private readonly object _gate = new();
                private Dictionary<int, int>? _owners;

                public int OwnerOf(int id)
                {
                    EnsureInitialized();
                    return _owners!.TryGetValue(id, out var owner) ? owner : 0;
                }

                private void EnsureInitialized()
                {
                    if (_owners is null)
                    {
                        Initialize();
                    }
                }

                private void Initialize()
                {
                    lock (_gate)
                    {
                        if (_owners is not null)
                        {
                            return;
                        }

                        {|RACE009:_owners = new Dictionary<int, int>()|};
                        for (var id = 0; id < 8; id++)
                        {
                            Add(id);
                        }
                    }
                }

                private void Add(int id) => _owners![id] = id;
            }
            """
        },
        {
            "A property of the object is set afterwards",
            """
            public static class Devices
            {
                private static Device? s_current;

                public static Device Get()
                {
                    if (s_current == null)
                    {
                        {|RACE009:s_current = new Device()|};
                        s_current.Name = "a";
                    }

                    return s_current;
                }
            }
            """
        },
        {
            "A volatile field orders nothing that comes after the store",
            """
            public static class Devices
            {
                private static volatile Device? s_current;

                public static Device? Current => s_current;

                public static void Start()
                {
                    var device = new Device();
                    {|RACE009:s_current = device|};
                    device.Probe();
                }
            }
            """
        },
        {
            "Nor does Volatile.Write",
            """
            public static class Devices
            {
                private static Device? s_current;

                public static Device? Current => Volatile.Read(ref s_current);

                public static void Start()
                {
                    var device = new Device();
                    {|RACE009:Volatile.Write(ref s_current, device)|};
                    device.Probe();
                }
            }
            """
        },
        {
            "Nor does Interlocked.Exchange",
            """
            public static class Devices
            {
                private static Device? s_current;

                public static Device? Current => s_current;

                public static void Start()
                {
                    var device = new Device();
                    {|RACE009:Interlocked.Exchange(ref s_current, device)|};
                    device.Probe();
                }
            }
            """
        },
        {
            "Static automatic property",
            """
            public static class Names
            {
                private static HashSet<string>? All { get; set; }

                public static bool Has(string name)
                {
                    if (All == null)
                    {
                        {|RACE009:All = new HashSet<string>()|};
                        All.Add("a");
                    }

                    return All.Contains(name);
                }
            }
            """
        },
        {
            "A lock for each item",
            """
            public sealed class Parameters
            {
                private readonly object _gate = new();
                private Dictionary<string, int>? _all;

                public int Get(string name, string[] names)
                {
                    if (_all == null)
                    {
                        foreach (var item in names)
                        {
                            lock (_gate)
                            {
                                if (_all == null)
                                {
                                    {|RACE009:_all = new Dictionary<string, int>()|};
                                }

                                _all[item] = item.Length;
                            }
                        }
                    }

                    return _all![name];
                }
            }
            """
        },
        {
            "Stored under the lock, filled after it",
            """
            public sealed class Names
            {
                private readonly object _gate = new();
                private HashSet<string>? _all;

                public void Load(string[] names)
                {
                    var all = new HashSet<string>();
                    lock (_gate)
                    {
                        {|RACE009:_all = all|};
                    }

                    foreach (var name in names)
                    {
                        all.Add(name);
                    }
                }

                public bool Has(string name)
                {
                    lock (_gate)
                    {
                        return _all!.Contains(name);
                    }
                }
            }
            """
        },
        {
            "A table is allocated and then computed",
            """
            public static class Checksum
            {
                private static uint[]? s_table;

                public static uint Of(int index)
                {
                    if (s_table == null)
                    {
                        {|RACE009:s_table = new uint[256]|};
                        for (var i = 0; i < 256; i++)
                        {
                            s_table[i] = (uint)(i * 7);
                        }
                    }

                    return s_table[index];
                }
            }
            """
        },
        {
            "An await lies between store and fill",
            """
            public sealed class Devices
            {
                private volatile Device? _current;

                public string? Name => _current?.Name;

                public async Task StartAsync(Task<string> name)
                {
                    var device = new Device();
                    {|RACE009:_current = device|};
                    device.Name = await name;
                }
            }
            """
        },
        {
            "A static helper fills the local",
            """
            public static class Names
            {
                private static List<string>? s_all;

                public static List<string> Get()
                {
                    if (s_all == null)
                    {
                        var all = new List<string>();
                        {|RACE009:s_all = all|};
                        Fill(all);
                    }

                    return s_all;
                }

                private static void Fill(List<string> all) => all.Add("a");
            }
            """
        },
        {
            "Two fields, each filled afterwards",
            """
            public static class Names
            {
                private static HashSet<string>? s_first;
                private static HashSet<string>? s_second;

                public static bool Has(string name)
                {
                    if (s_first == null || s_second == null)
                    {
                        {|RACE009:s_first = new HashSet<string>()|};
                        {|RACE009:s_second = new HashSet<string>()|};
                        s_first.Add("a");
                        s_second.Add("b");
                    }

                    return s_first.Contains(name) || s_second.Contains(name);
                }
            }
            """
        },
    };

    [Theory]
    [MemberData(nameof(Silent))]
    public Task IsSilentWhere(string what, string source) => VerifyAsync(what, source);

    [Theory]
    [MemberData(nameof(Flagged))]
    public Task ReportsWhere(string what, string source) => VerifyAsync(what, source);

    [Fact]
    public Task NamesObjectFieldWriteAndLookup() => Verify.AnalyzerAsync(
        """
        public static class Names
        {
            private static HashSet<string>? s_all;

            public static HashSet<string> All
            {
                get
                {
                    if ({|#2:s_all|} == null)
                    {
                        {|#0:s_all = new HashSet<string>()|};
                        {|#1:s_all.Add("a")|};
                    }

                    return s_all;
                }
            }
        }
        """,
        Verify.Expect("RACE009", [0, 1, 2], "HashSet", "Names.s_all", "s_all.Add(\"a\")", "the lookup in 'Names.All'"));

    [Fact]
    public Task LazyFieldOfAnInstanceIsReportedWhereAnyEvidenceWillDo() => Verify.AnalyzerAsync(
        """
        public sealed class Names
        {
            private HashSet<string>? _all;

            public HashSet<string> Get()
            {
                if (_all == null)
                {
                    {|RACE009:_all = new HashSet<string>()|};
                    _all.Add("a");
                }

                return _all;
            }
        }
        """,
        new VerifyOptions { EditorConfig = "race_analyzers.evidence = any" });

    [Fact]
    public Task LazyStaticFieldWithoutALockIsNotEnoughWhereHighEvidenceIsAskedFor() => Verify.AnalyzerAsync(
        """
        public static class Names
        {
            private static HashSet<string>? s_all;

            public static HashSet<string> Get()
            {
                if (s_all == null)
                {
                    s_all = new HashSet<string>();
                    s_all.Add("a");
                }

                return s_all;
            }
        }
        """,
        new VerifyOptions { EditorConfig = "race_analyzers.evidence = high" });

    private static Task VerifyAsync(string what, string source)
    {
        Assert.NotEmpty(what);
        return Verify.AnalyzerAsync(source + Device);
    }
}
