using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

public sealed class Race004GateSetTooEarlyTests
{
    public static TheoryData<string, string> Silent => new()
    {
        { "Whoever finds the flag set takes the lock before it reads", """
            public sealed class Period
            {
                private readonly object _lock = new();
                private volatile bool _isOn;
                private Timer? _end;
                public void Enter() { lock (_lock) { _isOn = true; _end = new Timer(_ => Leave()); } }
                public void Leave()
                {
                    if (!_isOn) { return; }
                    Timer? end;
                    lock (_lock) { end = _end; _end = null; _isOn = false; }
                    end!.Change(0, 1);
                }
            }
            """ },
        { "What a third type makes for itself while it is called", """
            public static class Lines
            {
                private static List<string>? _lines;
                public static int Count => _lines!.Count;
                public static void Add(string text) { _lines = new List<string>(); _lines.Add(text); }
            }
            public static class Log
            {
                public static int Count => Lines.Count;
                public static void Warn(string text) => Lines.Add(text);
            }
            public static class Material
            {
                private static volatile bool _warned;
                public static void Check() { if (_warned) { return; } _warned = true; Log.Warn("missing"); }
                public static int Warnings() { if (_warned) { return Log.Count; } return 0; }
            }
            """ },
        { "Whoever ends something a second time only passes on what the first one notes", """
            public sealed class Stream
            {
                private int _disposed;
                private string? _where;
                public void Dispose()
                {
                    if (Interlocked.CompareExchange(ref _disposed, 1, 0) != 0) { Tell(_where); return; }
                    _where = Environment.StackTrace;
                }
                private static void Tell(string? where) => Console.WriteLine(where);
            }
            """ },
        { "The base class ends its part in the section that the flag ends", """
            public class Host
            {
                protected virtual void Dispose(bool disposing) => Console.WriteLine(disposing);
            }
            public sealed class Pool : Host
            {
                private bool _disposed;
                protected override void Dispose(bool disposing)
                {
                    if (_disposed) { return; }
                    lock (this) { if (_disposed) { return; } _disposed = true; base.Dispose(disposing); }
                }
            }
            """ },
        { "What is written late goes into the message of an exception", """
            public static class Settings
            {
                private static volatile bool _hasInit;
                private static string? _where;
                public static void Init()
                {
                    if (_hasInit) { throw new NotSupportedException($"Already initialized at: {_where}"); }
                    _hasInit = true;
                    _where = Environment.StackTrace;
                }
            }
            """ },
        { "Whoever calls what ends something a second time goes on to use nothing", """
            public sealed class Results
            {
                private volatile bool _exitTriggered;
                public string? State { get; private set; }
                public void Exit() { if (!_exitTriggered) { _exitTriggered = true; SendFinalResult(); } }
                private void SendFinalResult() { State = "sent"; }
            }
            """ },
        { "Whoever reads has come by the section that sets the flag and writes what it vouches for", """
            public sealed class Proxies
            {
                private readonly object _gate = new();
                private bool _overrides;
                private string? _name;
                private object? _factory;
                public string? NameFor(string? given) { var factory = Factory(); return factory + Or(given); }
                private object Factory()
                {
                    if (_factory == null)
                    {
                        lock (_gate)
                        {
                            if (_factory == null)
                            {
                                Override(DateTime.Now.Ticks);
                                _factory = new object();
                            }
                        }
                    }
                    return _factory;
                }
                private void Override(long version) { _overrides = true; _name = version > 3 ? "new" : "old"; }
                private string? Or(string? given) => _overrides && string.IsNullOrEmpty(given) ? _name : given;
            }
            """ },
        { "What is written whether the exchange has set the flag or found it set is not what the flag vouches for", """
            public sealed class Orchestrator
            {
                private volatile int _validated;
                private Dictionary<string, string>? _meta;
                public async Task Start(bool byUser)
                {
                    if (Interlocked.CompareExchange(ref _validated, 1, 0) == 0) { await Task.Delay(1); }
                    if (!byUser) { _meta = await Load(); }
                    Console.WriteLine(_meta!.Count);
                }
                private Task<Dictionary<string, string>> Load() => Task.FromResult(new Dictionary<string, string>());
            }
            """ },
        { "An entry is under way before it is ready, and says so by another state", """
            public enum Status { Offline, Connecting, Online }
            public sealed class Peer
            {
                private volatile Status _status;
                public string? Channel;
                public bool IsOnline => _status == Status.Online;
                public void Connect(string channel) { _status = Status.Connecting; Channel = channel; _status = Status.Online; }
            }
            public sealed class Peers
            {
                private readonly ConcurrentDictionary<int, Peer> _all = new();
                public void Add(int id, string channel) { var peer = new Peer(); _all[id] = peer; peer.Connect(channel); }
                public int LengthOf(int id) => _all.TryGetValue(id, out var peer) && peer.IsOnline ? peer.Channel!.Length : 0;
            }
            """ },
        { "An object that threads find in a registry makes itself ready under its own lock", """
            public sealed class Info
            {
                private bool _initialized;
                public string[]? Parameters;
                public void Prepare() { if (!_initialized) { _initialized = true; Parameters = new[] { "first" }; } }
            }
            public sealed class Infos
            {
                private readonly ConcurrentDictionary<string, Info> _infos = new();
                public string[] ParametersOf(string name)
                {
                    var info = _infos.GetOrAdd(name, static _ => new Info());
                    lock (info) { info.Prepare(); }
                    return info.Parameters!;
                }
            }
            """ },
        { "An object makes itself ready where no threads meet", """
            public sealed class Info
            {
                private bool _initialized;
                public string[]? Parameters;
                public void Prepare() { if (!_initialized) { _initialized = true; Parameters = new[] { "first" }; } }
            }
            public sealed class Infos
            {
                private readonly Dictionary<string, Info> _infos = new();
                public string[] ParametersOf(string name)
                {
                    if (!_infos.TryGetValue(name, out var info)) { _infos[name] = info = new Info(); }
                    info.Prepare();
                    return info.Parameters!;
                }
            }
            """ },
        { "The flag is set behind the write in each pass of a loop", """
            public sealed class Session
            {
                private readonly string?[] _changes = new string?[8];
                private volatile bool _isChanged;
                public void Read(Queue<string> source)
                {
                    while (source.Count > 0)
                    {
                        var text = source.Dequeue();
                        lock (source) { _changes[source.Count] = text; _isChanged = true; }
                    }
                }
                public string? First() => _isChanged ? _changes[0] : null;
            }
            """ },
        { "A method of the entry sets its gate last", """
            public sealed class Page
            {
                private volatile bool _valid;
                public byte[]? Data;
                public bool IsValid => _valid;
                public void Fill(Stream stream) { var data = new byte[4]; stream.Read(data); Data = data; _valid = true; }
            }
            public sealed class Pages
            {
                private readonly ConcurrentDictionary<int, Page> _pages = new();
                public void Put(int id, Stream stream)
                {
                    var page = new Page();
                    _pages[id] = page;
                    try { page.Fill(stream); } catch { _pages.TryRemove(id, out _); throw; }
                }
                public int Count(int id) => _pages.TryGetValue(id, out var page) && page.IsValid ? page.Data!.Length : 0;
            }
            """ },
        { "A second flag vouches for what the claim does not", """
            public sealed class Table
            {
                private int[]? _items;
                private int _claimed;
                private volatile bool _ready;
                public int Count()
                {
                    if (Interlocked.Exchange(ref _claimed, 1) == 0) { _items = new int[3]; _ready = true; }
                    return _ready ? _items!.Length : 0;
                }
            }
            """ },
        { "Who lost the claim asks whether it is there", """
            public sealed class Reader
            {
                private int _started;
                private string? _text;
                public void Start() { if (Interlocked.CompareExchange(ref _started, 1, 0) == 0) { _text = "text"; } }
                public int Length() => Volatile.Read(ref _started) == 1 && _text is { } text ? text.Length : 0;
            }
            """ },
        { "A state that is passed through says that something is under way", """
            public sealed class Reader
            {
                private volatile int _state;
                private string? _text;
                public void Start() { _state = 1; _text = "text"; _state = 2; }
                public bool IsStarting() => _state == 1;
                public int Length() => _state == 2 ? _text!.Length : 0;
            }
            """ },
        { "Whoever finds the flag set makes the state itself", """
            public sealed class Telemetry
            {
                private readonly object _gate = new();
                private volatile bool _enabled;
                private CancellationTokenSource? _source;
                public void Initialize() { if (_enabled) { Enable(); } }
                public void Enable()
                {
                    lock (_gate) { _enabled = true; }
                    _source = new CancellationTokenSource();
                    _source.CancelAfter(5);
                }
            }
            """ },
        { "What comes after the flag goes through the same door and finds it set", """
            public sealed class Cluster
            {
                private readonly SemaphoreSlim _gate = new(1);
                private volatile bool _initialized;
                private List<string>? _policies;
                public List<string> Metadata { get { Initialize(); return _policies!; } }
                public void Initialize()
                {
                    if (_initialized) { return; }
                    _gate.Wait();
                    try
                    {
                        if (_initialized) { return; }
                        _policies = new List<string> { "first" };
                        _initialized = true;
                        Console.WriteLine(Metadata.Count);
                    }
                    finally { _gate.Release(); }
                }
                public int Count() => _initialized ? _policies!.Count : 0;
            }
            """ },
        { "Whoever finds work begun asks for its outcome by itself", """
            public sealed class Drain
            {
                private readonly object _gate = new();
                private string? _outcome;
                private bool _inProgress;
                public async Task<string> RunAsync()
                {
                    lock (_gate)
                    {
                        if (_inProgress)
                        {
                            if (_outcome is not null) { return _outcome; }
                            throw new InvalidOperationException();
                        }
                        _inProgress = true;
                    }
                    await Task.Delay(1);
                    var outcome = Environment.MachineName;
                    lock (_gate) { _outcome = outcome; }
                    return outcome;
                }
            }
            """ },
        { "The list goes on changing whether the flag was set before or not", """
            public static class Feed
            {
                private static readonly object s_gate = new();
                private static List<string>? s_updates;
                private static volatile bool s_begun;
                public static void Receive(string? update)
                {
                    if (!s_begun) { s_begun = true; }
                    if (update is not null) { lock (s_gate) { s_updates = new() { update }; } }
                }
                public static int Count() => s_begun ? s_updates!.Count : 0;
            }
            """ },
        { "Who registers a second time gets an error, and relies on nothing", """
            public sealed class Channel
            {
                private volatile bool _registered;
                public string? Operation { get; private set; }
                public Task RegisterAsync()
                {
                    if (_registered) { return Task.FromException(new InvalidOperationException()); }
                    Register();
                    return Task.CompletedTask;
                }
                private void Register()
                {
                    _registered = true;
                    BeginRead();
                }
                private void BeginRead() { Operation = Environment.MachineName; }
            }
            """ },
        { "A buffer is wiped and a counter is set back to zero behind the flag, as when things are taken into use again", """
            public sealed class Page
            {
                private readonly object _gate = new();
                private readonly long[] _used = new long[4];
                private int _waiting;
                private bool _inUse;
                public void Init()
                {
                    _inUse = true;
                    _waiting = 0;
                    for (var i = 0; i < _used.Length; i++) { _used[i] = 0; }
                }
                public long Take()
                {
                    if (!_inUse) { return -1; }
                    _used[0] |= 1;
                    return _used[0] + _waiting;
                }
                public bool IsInUse() { lock (_gate) { return _inUse ? true : false; } }
            }
            """ },
        { "What the loop writes is done when the state is set behind it: what comes too early is the publication", """
            public enum Phase { Active, Over }
            public sealed class Work
            {
                private readonly Dictionary<string, int> _parts = new();
                private Phase _phase = Phase.Active;
                public int Part(string name) { if (_phase != Phase.Active) { throw new InvalidOperationException(); } _parts[name] = 1; return 1; }
                public void Commit() { _phase = Phase.Over; }
            }
            public sealed class Pool
            {
                private readonly Dictionary<int, Work> _all = new();
                public Work Get(int id) { var work = new Work(); lock (_all) { _all[id] = work; } return work; }
                public Work? Find(int id) { lock (_all) { return _all.TryGetValue(id, out var work) ? work : null; } }
            }
            public sealed class Engine
            {
                private readonly Pool _pool = new();
                public void Run(IEnumerable<string> names)
                {
                    var work = {|RACE001:_pool.Get(1)|};
                    try { foreach (var name in names) { var part = work.Part(name); foreach (var c in name) { Console.WriteLine(part); } } work.Commit(); }
                    catch (Exception e) { Console.WriteLine(e); throw; }
                }
                public void Look() { _pool.Find(1)!.Part("x"); }
            }
            """ },
        { "Who passes the test writes by itself what it reads then", """
            public sealed class Connection
            {
                private readonly object _gate = new();
                private bool _isOpen;
                private bool _isSending;
                private int _bytes;
                public void Open() { lock (_gate) { _isOpen = true; } TrySend(); }
                public void TrySend()
                {
                    lock (_gate) { if (_isSending || !_isOpen) { return; } _isSending = true; }
                    _bytes = Environment.TickCount;
                    Console.WriteLine(_bytes);
                    lock (_gate) { _isSending = false; }
                }
            }
            """ },
        { "All callers hold the lock of the object around store and test", """
            public sealed class Storage
            {
                private readonly Store _store = new();
                public bool Create(string tag) { lock (_store.Sync) { if (_store.Exists) { return false; } _store.Create(tag); return true; } }
                public string? Tag() { lock (_store.Sync) { return _store.Exists ? _store.Get() : null; } }
                private sealed class Store
                {
                    public object Sync { get; } = new();
                    public bool Exists { get; private set; }
                    public string? ETag { get; private set; }
                    public void Create(string tag) { Exists = true; ETag = tag; }
                    public string? Get() => ETag;
                }
            }
            """ },
        { "Elements that only change from one queue to the other", """
            public sealed class Item { }
            public sealed class Cache
            {
                private readonly ConcurrentQueue<Item> _hot = new();
                private readonly ConcurrentQueue<Item> _warm = new();
                private bool _isWarm;
                public void Add() => _hot.Enqueue(new Item());
                public void Clear() => Volatile.Write(ref _isWarm, false);
                public void Cycle()
                {
                    if (Volatile.Read(ref _isWarm)) { if (_warm.TryDequeue(out var item)) { _hot.Enqueue(item); } }
                    else { Volatile.Write(ref _isWarm, true); if (_hot.TryDequeue(out var item)) { _warm.Enqueue(item); } }
                }
            }
            """ },
        { "What is taken away while the flag stays set", """
            public sealed class Delivery
            {
                private readonly object _gate = new();
                private bool _isOn;
                private int _active;
                private TaskCompletionSource? _quiet;
                public void Start() { lock (_gate) { if (_isOn) { return; } _isOn = true; } Wait(); }
                public void Deliver() { lock (_gate) { if (!_isOn) { return; } } End(); }
                private void Wait() { lock (_gate) { if (_active > 0) { _quiet ??= new(); } } }
                private void End() { TaskCompletionSource? quiet; lock (_gate) { quiet = _quiet; _quiet = null; } quiet?.TrySetResult(); }
            }
            """ },
        { "The flag is set last, under a double-checked lock", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private volatile bool _ready;
                private int[]? _items;
                public int[] Get() { if (!_ready) { lock (_gate) { if (!_ready) { _items = new int[3]; _ready = true; } } } return _items!; }
            }
            """ },
        { "Flag, state and every test are under one lock", """
            public static class Table
            {
                private static readonly object s_gate = new();
                private static bool s_ready;
                private static int[]? s_items;
                public static int[] Get() { lock (s_gate) { if (!s_ready) { s_ready = true; s_items = new int[3]; } return s_items!; } }
            }
            """ },
        { "A disposed flag keeps others away from what comes after", """
            public sealed class Connection
            {
                private readonly object _gate = new();
                private volatile bool _disposed;
                private int[]? _left;
                public void Dispose() { lock (_gate) { if (_disposed) { return; } _disposed = true; } _left = new int[3]; }
                public int Count { get { if (_disposed) { throw new ObjectDisposedException("x"); } return _left?.Length ?? 0; } }
            }
            """ },
        { "A claim under the lock, of what nobody reads behind the flag", """
            public sealed class Worker
            {
                private readonly object _gate = new();
                private bool _started;
                private Thread? _thread;
                public void Start() { lock (_gate) { if (_started) { return; } _started = true; } _thread = new Thread(() => { }); _thread.Start(); }
            }
            """ },
        { "A warning is written once", """
            public static class Warnings
            {
                private static bool s_warned;
                public static void Warn() { if (!s_warned) { s_warned = true; Console.WriteLine("careful"); } }
            }
            """ },
        { "A flag of an ordinary instance without a sign of threads", """
            public sealed class Table
            {
                private bool _ready;
                private int[]? _items;
                public int[] Get() { if (!_ready) { _ready = true; _items = new int[3]; } return _items!; }
            }
            """ },
        { "The constructor sets it first", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public Table() { _ready = true; _items = new int[3]; }
                public int[]? Get() { lock (_gate) { return _ready ? _items : null; } }
                public void Close() { lock (_gate) { _ready = false; } }
            }
            """ },
        { "The static constructor sets it first", """
            public static class Table
            {
                private static bool s_ready;
                private static int[]? s_items;
                static Table() { s_ready = true; s_items = new int[3]; }
                public static int[]? Get() => s_ready ? s_items : null;
            }
            """ },
        { "Each thread has a flag of its own", """
            public static class Table
            {
                [ThreadStatic] private static bool t_ready;
                [ThreadStatic] private static int[]? t_items;
                public static int[] Get() { if (!t_ready) { t_ready = true; t_items = new int[3]; } return t_items!; }
            }
            """ },
        { "A count goes on behind the flag", """
            public static class Table
            {
                private static readonly object s_gate = new();
                private static volatile bool s_ready;
                private static int s_users;
                public static int Get() { if (!s_ready) { lock (s_gate) { s_ready = true; s_users++; } } return s_users; }
            }
            """ },
        { "The state has its value from the start", """
            public static class Table
            {
                private static volatile bool s_ready;
                private static int[] s_items = new int[1];
                public static int[] Get() { if (!s_ready) { s_ready = true; s_items = new int[3]; } return s_items; }
            }
            """ },
        { "State that is written elsewhere too lives on", """
            public static class Table
            {
                private static volatile bool s_ready;
                private static int[]? s_items;
                public static int[]? Get() { if (!s_ready) { s_ready = true; s_items = new int[3]; } return s_items; }
                public static void Replace(int[] items) { s_items = items; }
            }
            """ },
        { "What is written later is volatile in itself", """
            public static class Table
            {
                private static volatile bool s_ready;
                private static volatile int[]? s_items;
                public static int[]? Get() { if (!s_ready) { s_ready = true; s_items = new int[3]; } return s_items; }
            }
            """ },
        { "The flag is set before another one, both at the end", """
            public static class Table
            {
                private static readonly object s_gate = new();
                private static volatile bool s_ready;
                private static volatile bool s_warm;
                private static int[]? s_items;
                public static int[] Get() { if (!s_ready) { lock (s_gate) { if (!s_ready) { s_items = new int[3]; s_ready = true; s_warm = true; } } } return s_items!; }
                public static bool IsWarm => s_warm;
            }
            """ },
        { "Set in finally, and whoever asks gets nothing after a failure", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private volatile bool _tried;
                private string[]? _items;
                public string[]? Get() { if (!_tried) { lock (_gate) { if (!_tried) { try { _items = Load(); } finally { _tried = true; } } } } return _items; }
                private static string[] Load() => File.ReadAllLines("items");
            }
            """ },
        { "Set in finally, and a failure has an answer of its own", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private volatile bool _tried;
                private string[]? _items;
                public int Get() { if (!_tried) { lock (_gate) { if (!_tried) { try { _items = Load(); } catch (IOException) { _items = []; } finally { _tried = true; } } } } return _items!.Length; }
                private static string[] Load() => File.ReadAllLines("items");
            }
            """ },
        { "Set in finally, after everything", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private volatile bool _tried;
                private int[]? _items;
                public int[]? Get() { if (!_tried) { lock (_gate) { if (!_tried) { try { _items = new int[3]; } finally { _tried = true; } } } } return _items; }
            }
            """ },
        { "An entry's gate is set last", """
            public sealed class Device { public int Id; public int[]? Queues; public volatile bool Ready; }
            public sealed class Devices
            {
                private readonly List<Device> _all = new();
                public void Register(Device device) { lock (_all) { _all.Add(device); } device.Queues = new int[4]; device.Ready = true; }
                public Device? Find(int id) { lock (_all) { foreach (var d in _all) { if (d.Id == id && d.Ready) { return d; } } return null; } }
            }
            """ },
        { "two parts that lock on what their common parent has", """
            public sealed class Both
            {
                private readonly object _gate = new();
                public sealed class First
                {
                    private readonly Both _parent;
                    private readonly Second _other;
                    public First(Both parent, Second other) { _parent = parent; _other = other; }
                    public bool HasValue { get; private set; }
                    public string? Value { get; private set; }
                    public void OnNext(string value) { lock (_parent._gate) { HasValue = true; Value = value; if (_other.HasValue) { Console.WriteLine(_other.Value!.Length); } } }
                }
                public sealed class Second
                {
                    private readonly Both _parent;
                    private First? _other;
                    public Second(Both parent) => _parent = parent;
                    public bool HasValue { get; private set; }
                    public string? Value { get; private set; }
                    public void SetOther(First other) => _other = other;
                    public void OnNext(string value) { lock (_parent._gate) { HasValue = true; Value = value; if (_other!.HasValue) { Console.WriteLine(_other.Value!.Length); } } }
                }
            }
            """ },
    };

    public static TheoryData<string, string> Flagged => new()
    {
        { "Whoever finds the flag set takes another lock before it reads", """
            public sealed class Period
            {
                private readonly object _lock = new();
                private readonly object _other = new();
                private volatile bool _isOn;
                private Timer? _end;
                public void Enter() { lock (_lock) { {|RACE004:_isOn = true|}; _end = new Timer(_ => Leave()); } }
                public void Leave()
                {
                    if (!_isOn) { return; }
                    Timer? end;
                    lock (_other) { end = _end; _isOn = false; }
                    end!.Change(0, 1);
                }
            }
            """ },
        { "What a helper of the type makes for another one", """
            public sealed class Pool
            {
                public static Pool? All { get; set; }
                public int Count => 1;
            }
            public static class Start
            {
                private static volatile bool _made;
                public static int Run() { if (_made) { return Pool.All!.Count; } {|RACE004:_made = true|}; Make(); return 0; }
                private static void Make() => Pool.All = new Pool();
            }
            """ },
        { "What the type that is called makes for itself", """
            public static class Log
            {
                private static List<string>? _lines;
                public static int Count => _lines!.Count;
                public static void Warn(string text) { _lines = new List<string>(); _lines.Add(text); }
            }
            public static class Material
            {
                private static volatile bool _warned;
                public static void Check() { if (_warned) { return; } {|RACE004:_warned = true|}; Log.Warn("missing"); }
                public static int Warnings() { if (_warned) { return Log.Count; } return 0; }
            }
            """ },
        { "Whoever ends something a second time uses what the first one notes", """
            public sealed class Stream
            {
                private int _disposed;
                private string? _where;
                public void Dispose()
                {
                    if ({|RACE004:Interlocked.CompareExchange(ref _disposed, 1, 0)|} != 0) { Console.WriteLine(_where!.Length); return; }
                    _where = Environment.StackTrace;
                }
            }
            """ },
        { "A method that derived classes fill in prepares in the section that the flag ends", """
            public abstract class Pool
            {
                private bool _prepared;
                protected abstract void Fill();
                public void Prepare()
                {
                    if (_prepared) { return; }
                    lock (this) { if (_prepared) { return; } {|RACE004:_prepared = true|}; Fill(); }
                }
            }
            """ },
        { "What is written late is used for the message of an exception", """
            public static class Settings
            {
                private static volatile bool _hasInit;
                private static string? _where;
                public static void Init()
                {
                    if (_hasInit) { throw new NotSupportedException(_where!.Trim()); }
                    {|RACE004:_hasInit = true|};
                    _where = Environment.StackTrace;
                }
            }
            """ },
        { "Whoever ends something a second time goes on to read what the first one writes", """
            public sealed class Clock
            {
                private volatile bool _stopped;
                private string? _report;
                public int Dispose() { Stop(); return _report!.Length; }
                private void Stop() { if (_stopped) { return; } {|RACE004:_stopped = true|}; _report = "a"; }
            }
            """ },
        { "Whoever calls what prepares something a second time goes on to use it", """
            public sealed class Results
            {
                private volatile bool _prepared;
                public string? State { get; private set; }
                public void Prepare() { if (!_prepared) { {|RACE004:_prepared = true|}; LoadState(); } }
                private void LoadState() { State = "loaded"; }
            }
            """ },
        { "One reads without having come by the section that sets the flag and writes what it vouches for", """
            public sealed class Proxies
            {
                private readonly object _gate = new();
                private bool _overrides;
                private string? _name;
                private object? _factory;
                public string? NameFor(string? given) { var factory = Factory(); return factory + Or(given); }
                public string? NameAlone(string? given) => Or(given);
                private object Factory()
                {
                    if (_factory == null)
                    {
                        lock (_gate)
                        {
                            if (_factory == null)
                            {
                                Override(DateTime.Now.Ticks);
                                _factory = new object();
                            }
                        }
                    }
                    return _factory;
                }
                private void Override(long version) { {|RACE004:_overrides = true|}; _name = version > 3 ? "new" : "old"; }
                private string Or(string? given) => _overrides && string.IsNullOrEmpty(given) ? _name! : given!;
            }
            """ },
        { "What only the one writes who has set the flag by an exchange", """
            public sealed class Limits
            {
                private int _validated;
                private int _small;
                public int Small { get { Ensure(64); return _small; } }
                private void Ensure(int small)
                {
                    if ({|RACE004:Interlocked.CompareExchange(ref _validated, 1, 0)|} != 0) { return; }
                    _small = small;
                }
            }
            """ },
        { "The flag is set ahead of the write in each pass of a loop", """
            public sealed class Session
            {
                private readonly string?[] _changes = new string?[8];
                private volatile bool _isChanged;
                public void Read(Queue<string> source)
                {
                    while (source.Count > 0)
                    {
                        var text = source.Dequeue();
                        lock (source) { {|RACE004:_isChanged = true|}; _changes[source.Count] = text; }
                    }
                }
                public string? First() => _isChanged ? _changes[0] : null;
            }
            """ },
        { "A state that an entry is in too early is taken back if it fails", """
            public enum Status { Offline, Online, Failed }
            public sealed class Peer
            {
                private volatile Status _status;
                public string? Channel;
                public bool IsOnline => _status == Status.Online;
                public void Connect(string channel) { {|RACE004:_status = Status.Online|}; if (channel.Length == 0) { _status = Status.Failed; return; } Channel = channel; }
            }
            public sealed class Peers
            {
                private readonly ConcurrentDictionary<int, Peer> _all = new();
                public void Add(int id, string channel) { var peer = new Peer(); _all[id] = peer; peer.Connect(channel); }
                public int LengthOf(int id) => _all.TryGetValue(id, out var peer) && peer.IsOnline ? peer.Channel!.Length : 0;
            }
            """ },
        { "The second state that an entry goes through is set before what it vouches for", """
            public enum Status { Offline, Connecting, Online }
            public sealed class Peer
            {
                private volatile Status _status;
                public string? Channel;
                public bool IsOnline => _status == Status.Online;
                public void Connect(string channel) { _status = Status.Connecting; {|RACE004:_status = Status.Online|}; Channel = channel; }
            }
            public sealed class Peers
            {
                private readonly ConcurrentDictionary<int, Peer> _all = new();
                public void Add(int id, string channel) { var peer = new Peer(); _all[id] = peer; peer.Connect(channel); }
                public int LengthOf(int id) => _all.TryGetValue(id, out var peer) && peer.IsOnline ? peer.Channel!.Length : 0;
            }
            """ },
        { "An object that threads find in a registry makes itself ready", """
            public sealed class Info
            {
                private bool _initialized;
                public string[]? Parameters;
                public void Prepare() { if (!_initialized) { {|RACE004:_initialized = true|}; Parameters = new[] { "first" }; } }
            }
            public sealed class Infos
            {
                private readonly ConcurrentDictionary<string, Info> _infos = new();
                public string[] ParametersOf(string name)
                {
                    var info = _infos.GetOrAdd(name, static _ => new Info());
                    info.Prepare();
                    return info.Parameters!;
                }
            }
            """ },
        { "A method of the entry sets its gate first", """
            public sealed class Page
            {
                private volatile bool _valid;
                public byte[]? Data;
                public bool IsValid => _valid;
                public void Fill(Stream stream) { {|RACE004:_valid = true|}; Data = new byte[4]; stream.Read(Data); }
            }
            public sealed class Pages
            {
                private readonly ConcurrentDictionary<int, Page> _pages = new();
                public void Put(int id, Stream stream)
                {
                    var page = new Page();
                    _pages[id] = page;
                    try { page.Fill(stream); } catch { _pages.TryRemove(id, out _); throw; }
                }
                public int Count(int id) => _pages.TryGetValue(id, out var page) && page.IsValid ? page.Data!.Length : 0;
            }
            """ },
        { "A claim lets others by while the table is still to come", """
            public sealed class Table
            {
                private int[]? _items;
                private int _claimed;
                public int Count()
                {
                    if ({|RACE004:Interlocked.Exchange(ref _claimed, 1)|} == 0) { _items = new int[3]; }
                    return _items!.Length;
                }
            }
            """ },
        { "A state is set before the table that it vouches for", """
            public enum Stage { New, Ready }
            public sealed class Table
            {
                private readonly object _gate = new();
                private readonly Dictionary<string, int> _items = new();
                private volatile Stage _stage;
                public int Find(string name)
                {
                    if (_stage != Stage.Ready)
                    {
                        lock (_gate)
                        {
                            if (_stage != Stage.Ready) { {|RACE004:_stage = Stage.Ready|}; _items["first"] = 1; }
                        }
                    }
                    return _items[name];
                }
            }
            """ },
        { "Who lost the claim finds it made elsewhere", """
            public sealed class Reader
            {
                private int _started;
                private string? _text;
                public void Start() { if ({|RACE004:Interlocked.CompareExchange(ref _started, 1, 0)|} == 0) { _text = "text"; } }
                public int Length() => Volatile.Read(ref _started) == 1 ? _text!.Length : 0;
            }
            """ },
        { "Whoever finds the flag set uses the state by a helper", """
            public sealed class Telemetry
            {
                private readonly object _gate = new();
                private volatile bool _enabled;
                private CancellationTokenSource? _source;
                public void Cancel() { if (_enabled) { CancelSource(); } }
                private void CancelSource() => _source!.Cancel();
                public void Enable()
                {
                    lock (_gate) { {|RACE004:_enabled = true|}; }
                    _source = new CancellationTokenSource();
                }
            }
            """ },
        { "Static flag, early return, state read from outside", """
            public static class Texts
            {
                public static string? First;
                private static bool s_initialized;
                public static void Initialize() { if (s_initialized) { return; } {|RACE004:s_initialized = true|}; First = Console.ReadLine(); }
            }
            """ },
        { "The list is made by the first one only", """
            public static class Feed
            {
                private static readonly object s_gate = new();
                private static List<string>? s_updates;
                private static volatile bool s_begun;
                public static void Receive(string? update)
                {
                    if (!s_begun) { {|RACE004:s_begun = true|}; if (update is not null) { lock (s_gate) { s_updates = new() { update }; } } }
                }
                public static int Count() => s_begun ? s_updates!.Count : 0;
            }
            """ },
        { "Static flag, state read in the same method", """
            public static class Table
            {
                private static bool s_ready;
                private static int[]? s_items;
                public static int[] Get() { if (!s_ready) { {|RACE004:s_ready = true|}; s_items = new int[3]; } return s_items!; }
            }
            """ },
        { "Static volatile flag", """
            public static class Table
            {
                private static volatile bool s_ready;
                private static int[]? s_items;
                public static int[] Get() { if (!s_ready) { {|RACE004:s_ready = true|}; s_items = new int[3]; } return s_items!; }
            }
            """ },
        { "Static state of another type, through its method", """
            public static class Counters
            {
                internal static object? Total;
                internal static void Initialize() { Total = new object(); }
            }
            public sealed class Connection
            {
                private static bool s_initialized;
                public string? Open() { if (!s_initialized) { {|RACE004:s_initialized = true|}; Counters.Initialize(); } return Counters.Total!.ToString(); }
            }
            """ },
        { "Double-checked lock, instance flag", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public int[] Get() { if (!_ready) { lock (_gate) { if (!_ready) { {|RACE004:_ready = true|}; _items = new int[3]; } } } return _items!; }
            }
            """ },
        { "Double-checked lock, volatile flag", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private volatile bool _ready;
                private int[]? _items;
                public int[] Get() { if (!_ready) { lock (_gate) { if (!_ready) { {|RACE004:_ready = true|}; _items = new int[3]; } } } return _items!; }
            }
            """ },
        { "Double-checked lock, Volatile.Write", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public int[] Get() { if (!Volatile.Read(ref _ready)) { lock (_gate) { if (!_ready) { {|RACE004:Volatile.Write(ref _ready, true)|}; _items = new int[3]; } } } return _items!; }
            }
            """ },
        { "Double-checked lock around a virtual method", """
            public class Rules { public bool Initialized { get; set; } }
            public abstract class Business
            {
                private readonly Rules _rules = new();
                protected abstract void AddRules();
                public void Initialize() { if (!_rules.Initialized) { lock (_rules) { if (!_rules.Initialized) { {|RACE004:_rules.Initialized = true|}; AddRules(); } } } }
            }
            """ },
        { "Set before a collection is filled", """
            public sealed class Names
            {
                private readonly object _gate = new();
                private readonly List<string> _all = new();
                private volatile bool _loaded;
                public bool Has(string name) { if (!_loaded) { lock (_gate) { if (!_loaded) { {|RACE004:_loaded = true|}; _all.Add("a"); } } } return _all.Contains(name); }
            }
            """ },
        { "Set under the lock, state assigned after it", """
            public sealed class Service
            {
                private readonly object _gate = new();
                private bool _started;
                private int[]? _items;
                public void Start() { lock (_gate) { {|RACE004:_started = true|}; } _items = new int[3]; }
                public int Count { get { lock (_gate) { if (!_started) { throw new InvalidOperationException(); } } return _items!.Length; } }
            }
            """ },
        { "State is assigned by a helper", """
            public sealed class Service
            {
                private volatile bool _started;
                private int[]? _items;
                public void Start() { {|RACE004:_started = true|}; Load(); }
                public int Count => _started ? _items!.Length : 0;
                private void Load() { _items = new int[3]; }
            }
            """ },
        { "An await lies between", """
            public sealed class Service
            {
                private volatile bool _started;
                private int[]? _items;
                public async Task StartAsync(Task<int[]> items) { {|RACE004:_started = true|}; _items = await items; }
                public int Count => _started ? _items!.Length : 0;
            }
            """ },
        { "Set in finally, whether the state could be loaded or not", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private volatile bool _tried;
                private string[]? _items;
                public int Get() { if (!_tried) { lock (_gate) { if (!_tried) { try { _items = Load(); } finally { {|RACE004:_tried = true|}; } } } } return _items!.Length; }
                private static string[] Load() => File.ReadAllLines("items");
            }
            """ },
        { "Set in finally, state assigned after it", """
            public sealed class Service
            {
                private volatile bool _started;
                private int[]? _items;
                public void Start() { try { Console.WriteLine(); } finally { {|RACE004:_started = true|}; } _items = new int[3]; }
                public int Count => _started ? _items!.Length : 0;
            }
            """ },
        { "Set by a task, tested by others", """
            public sealed class Worker
            {
                private bool _done;
                private int[]? _result;
                public void Start() { Task.Run(() => { {|RACE004:_done = true|}; _result = new int[3]; }); }
                public int[]? Result => _done ? _result : null;
            }
            """ },
        { "An entry's gate is set before the entry is probed", """
            public sealed class Device { public int Id; public int[]? Queues; public bool Ready; public void Probe() { Queues = new int[4]; } }
            public sealed class Devices
            {
                private readonly List<Device> _all = new();
                public void Register(Device device) { lock (_all) { _all.Add(device); } {|RACE004:device.Ready = true|}; device.Probe(); }
                public Device? Find(int id) { lock (_all) { foreach (var d in _all) { if (d.Id == id && d.Ready) { return d; } } return null; } }
            }
            """ },
        { "The accessor of an automatic static property", """
            public static class Settings
            {
                private static bool Loaded { get; set; }
                private static string? s_path;
                public static string? Path { get { if (!Loaded) { {|RACE004:Loaded = true|}; s_path = Console.ReadLine(); } return s_path; } }
            }
            """ },
    };

    [Theory]
    [MemberData(nameof(Silent))]
    public Task IsSilentWhere(string what, string source) => VerifyAsync(what, source);

    [Theory]
    [MemberData(nameof(Flagged))]
    public Task ReportsWhere(string what, string source) => VerifyAsync(what, source);

    [Fact]
    public Task NamesFlagLateWriteStateAndReader() => Verify.AnalyzerAsync(
        """
        public static class Table
        {
            private static bool s_ready;
            private static int[]? s_items;

            public static int[] Get()
            {
                if (!{|#3:s_ready|})
                {
                    {|#0:s_ready = true|};
                    {|#1:s_items = new int[3]|};
                }

                return {|#2:s_items|}!;
            }
        }
        """,
        Verify.Expect("RACE004", [0, 1, 2, 3], "Table.s_ready", "'s_items = new int[3]' still sets 's_items' afterwards", "'Table.Get'"));

    [Fact]
    public Task InstanceFlagIsReportedWhereAnyEvidenceWillDo() => Verify.AnalyzerAsync(
        """
        public sealed class Info
        {
            private bool _initialized;
            public int[]? Items { get; private set; }
            public void Prepare() { if (!_initialized) { {|RACE004:_initialized = true|}; Items = new int[3]; } }
        }
        """,
        new VerifyOptions { EditorConfig = "race_analyzers.evidence = any" });

    private static Task VerifyAsync(string what, string source)
    {
        Assert.NotEmpty(what);
        return Verify.AnalyzerAsync(source);
    }
}
