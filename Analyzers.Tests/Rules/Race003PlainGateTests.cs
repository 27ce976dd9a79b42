using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

public sealed class Race003PlainGateTests
{
    public static TheoryData<string, string> Silent => new()
    {
        { "Who waits until it has stopped has taken the flag back itself, unless it was told that there is nothing to stop", """
            public class Server
            {
                public bool IsStarted { get; private set; }
                public virtual void Start() { IsStarted = true; }
                public virtual bool Stop()
                {
                    if (!IsStarted) { return false; }
                    try { Console.WriteLine("stopping"); } catch (ObjectDisposedException) { }
                    IsStarted = false;
                    return true;
                }
                public virtual bool StopAsync() => Stop();
                public void Restart() { if (!StopAsync()) { return; } while (IsStarted) { Thread.Yield(); } Start(); }
            }
            """ },
        { "Who waits until it has stopped has called what takes the flag back whatever happens", """
            public sealed class Server
            {
                private bool _started;
                public void Start() { _started = true; }
                public void Restart() { Stop(); while (_started) { Thread.Yield(); } Start(); }
                private void Stop() { if (_started) { Console.WriteLine("stopping"); } _started = false; }
            }
            """ },
        { "What an entry is given under its own lock is read under it", """
            public sealed class Point
            {
                private readonly object _gate = new();
                private string? _last;
                private bool _any;
                public string? Told;
                public bool HasAny => _any;
                public void Update(string value) { lock (_gate) { _last = value; _any = true; } }
                public string? Take() { lock (_gate) { _any = false; return _last; } }
            }
            public sealed class Points
            {
                private readonly ConcurrentDictionary<int, Point> _all = new();
                public void Record(int key, string value) { var point = new Point(); _all[key] = point; point.Update(value); }
                public IEnumerable<string?> Collect() { foreach (var point in _all.Values) { if (point.HasAny) { yield return point.Take(); } } }
            }
            """ },
        { "A type that another one keeps for its derived types is called under their lock", """
            internal class Settings
            {
                protected readonly object Gate = new();
                protected readonly Dictionary<string, Setting> All = new();
                public void Load(string name, object value)
                {
                    lock (Gate) { if (All.TryGetValue(name, out var found) && found.Known && found.Type == value.GetType()) { found.Value = value; } }
                }
                public void Register(string name)
                {
                    lock (Gate) { if (!All.TryGetValue(name, out var found)) { All.Add(name, found = new Setting()); } found.Register(); }
                }
                protected sealed class Setting
                {
                    public Type? Type { get; private set; }
                    public object Value { get; set; } = 1;
                    public bool Known { get; private set; }
                    public void Register() { if (Known) { return; } Type = Value.GetType(); Known = true; }
                }
            }
            internal sealed class LateSettings : Settings { public void Again(string name) { lock (Gate) { All.Remove(name); } } }
            """ },
        { "A background service asks itself what it has loaded", """
            public abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken stop); }
            public sealed class Routes : BackgroundService
            {
                private Dictionary<string, string>? _routes;
                private bool _warm;
                private string? Find(string name) => _warm ? _routes![name] : null;
                protected override async Task ExecuteAsync(CancellationToken stop) { while (true) { Load(); Console.WriteLine(Find("a")); await Task.Delay(1, stop); } }
                private void Load() { _routes = new() { ["a"] = "b" }; _warm = true; }
            }
            """ },
        { "A base class that is no host's calls its body", """
            public abstract class Command { public Task RunAsync() => ExecuteAsync(); protected abstract Task ExecuteAsync(); }
            public sealed class Routes : Command
            {
                private Dictionary<string, string>? _routes;
                private bool _warm;
                public string? Find(string name) => _warm ? _routes![name] : null;
                protected override async Task ExecuteAsync() { await Task.Yield(); _routes = new() { ["a"] = "b" }; _warm = true; }
            }
            """ },
        { "A constant of the type is written and tested in memory order", """
            public sealed class Table
            {
                private const int Built = 2;
                private readonly object _gate = new();
                private int[]? _items;
                private int _phase;
                public int Count() { if (Volatile.Read(ref _phase) != Built) { Build(); } return _items!.Length; }
                private void Build() { lock (_gate) { if (_phase == Built) { return; } _items = new int[3]; Volatile.Write(ref _phase, Built); } }
            }
            """ },
        { "What is disposed of a second time is not used any more", """
            public sealed class Part
            {
                private readonly object _gate = new();
                private bool _disposed;
                public string[]? Names { get; private set; }
                public void Dispose()
                {
                    if (_disposed) { return; }
                    lock (_gate)
                    {
                        if (_disposed) { return; }
                        Names = new[] { "gone" };
                        _disposed = true;
                    }
                }
            }
            """ },
        { "Whoever finds the flag set reads under the lock under which it was filled", """
            public static class Names
            {
                private static readonly object s_lock = new();
                private static readonly List<string> s_names = new();
                private static bool s_started;
                public static void Start(string name) { lock (s_lock) { s_names.Add(name); s_started = true; } }
                public static int Count() { if (!s_started) { return 0; } lock (s_lock) { return s_names.Count; } }
            }
            """ },
        { "Another state than the one that is set is asked for", """
            public enum Stage { New, Ready, Failed }
            public sealed class Peer
            {
                private Stage _stage;
                public Stage Stage => _stage;
                public byte[]? Key { get; private set; }
                public void Negotiate() { Key = new byte[32]; _stage = Stage.Ready; }
            }
            public sealed class Peers
            {
                private readonly ConcurrentDictionary<string, Peer> _peers = new();
                public void Connect(string name)
                {
                    var peer = new Peer();
                    _peers[name] = peer;
                    try { peer.Negotiate(); } catch { _peers.TryRemove(name, out _); throw; }
                }
                public byte[]? KeyOf(string name) => _peers.TryGetValue(name, out var peer) && peer.Stage != Stage.Failed ? peer.Key : null;
            }
            """ },
        { "The state in which an entry is left is volatile, and told by a getter", """
            public enum Stage { New, Ready, Failed }
            public sealed class Peer
            {
                private volatile Stage _stage;
                public Stage Stage => _stage;
                public byte[]? Key { get; private set; }
                public void Negotiate() { Key = new byte[32]; _stage = Stage.Ready; }
            }
            public sealed class Peers
            {
                private readonly ConcurrentDictionary<string, Peer> _peers = new();
                public void Connect(string name)
                {
                    var peer = new Peer();
                    _peers[name] = peer;
                    try { peer.Negotiate(); } catch { _peers.TryRemove(name, out _); throw; }
                }
                public byte[]? KeyOf(string name) => _peers.TryGetValue(name, out var peer) && peer.Stage == Stage.Ready ? peer.Key : null;
            }
            """ },
        { "The state that is passed through is the one that others ask for", """
            public sealed class Bootstrapper
            {
                private int _state;
                private string? _root;
                public void Start(string root)
                {
                    if (Interlocked.CompareExchange(ref _state, 1, 0) != 0) { return; }
                    _root = root;
                    _state = 2;
                }
                public bool IsUnderWay() => Volatile.Read(ref _state) == 1;
                public string? Root() => Volatile.Read(ref _root);
            }
            """ },
        { "An object says in order that it is ready", """
            public sealed class Info
            {
                private volatile bool _initialized;
                public string[]? Parameters;
                public void Prepare() { if (!_initialized) { Parameters = new[] { "first" }; _initialized = true; } }
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
        { "A number that is volatile says that the table is there", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private int[]? _items;
                private volatile int _loaded;
                public void Load() { lock (_gate) { _items = new int[3]; _loaded = 1; } }
                public int Count() => _loaded == 1 ? _items!.Length : 0;
            }
            """ },
        { "A number that counts is no flag", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private int[]? _items;
                private int _loads;
                public void Load() { lock (_gate) { _items = new int[3]; _loads = 1; } }
                public void LoadAgain() { lock (_gate) { _loads++; } }
                public int Count() => _loads == 1 ? _items!.Length : 0;
            }
            """ },
        { "Another state than the one that is tested is written", """
            public enum Stage { New, Loaded, Closed }
            public sealed class Table
            {
                private readonly object _gate = new();
                private int[]? _items;
                private Stage _stage;
                public void Load() { lock (_gate) { _items = new int[3]; _stage = Stage.Loaded; } }
                public void Close() { lock (_gate) { _stage = Stage.Closed; } }
                public int Count() => _stage == Stage.Closed ? _items!.Length : 0;
            }
            """ },
        { "Whoever finds the end reached gets an exception", """
            public sealed class Reader
            {
                private readonly object _gate = new();
                private readonly Queue<string> _queue = new();
                private bool _isAtEnd;
                private int _count;
                public int Read()
                {
                    if (_isAtEnd) { throw new InvalidOperationException("beyond the end"); }
                    lock (_gate)
                    {
                        if (_queue.Count == 0) { _count = Environment.TickCount; _isAtEnd = true; }
                        else { _queue.Dequeue(); }
                        return _count;
                    }
                }
            }
            """ },
        { "Callers of a helper lock the owner of the table", """
            public sealed class Host
            {
                private sealed class Channel { public bool Leased { get; set; } public string? Holder { get; set; } }
                private readonly object _gate = new();
                private readonly Dictionary<int, Channel> _channels = new();
                public void Open(int id, string holder)
                {
                    lock (_gate)
                    {
                        var channel = _channels[id];
                        channel.Holder = holder;
                        channel.Leased = true;
                    }
                }
                public bool IsHeld(int id) { lock (_gate) { return IsHeldLongly(id); } }
                private bool IsHeldLongly(int id) => LengthOf(_channels[id]) > 3;
                private int LengthOf(Channel channel) => channel.Leased ? channel.Holder!.Length : 0;
            }
            """ },
        { "Whoever finds the work begun returns, and nobody but the work reads what was made for it", """
            public sealed class Dispatcher
            {
                private readonly SemaphoreSlim _gate = new(1);
                private SemaphoreSlim? _limit;
                private bool _isStarted;
                public async Task StartAsync()
                {
                    if (!_isStarted)
                    {
                        await _gate.WaitAsync();
                        try
                        {
                            if (_isStarted) { throw new InvalidOperationException(); }
                            _limit = new SemaphoreSlim(3);
                            _isStarted = true;
                            _ = Task.Run(DispatchAsync);
                        }
                        finally { _gate.Release(); }
                    }
                }
                private async Task DispatchAsync() { await _limit!.WaitAsync(); }
            }
            """ },
        { "The entry of a table that is asked only whether it is over", """
            public sealed class Node
            {
                private bool _disposed;
                public string? Name { get; set; }
                public bool TryRename(string name) { if (_disposed) { return false; } Name = name; return true; }
                public void Dispose() { _disposed = true; }
            }
            public sealed class Nodes
            {
                private readonly ConcurrentDictionary<int, Node> _all = new();
                public void Add(int id)
                {
                    var made = new Node();
                    _all[id] = made;
                    made.Name = Environment.MachineName;
                    if (made.Name.Length == 0) { made.Dispose(); }
                }
                public bool Rename(int id, string name) => _all.TryGetValue(id, out var node) && node.TryRename(name);
            }
            """ },
        { "The task that sets the flag has been awaited", """
            public sealed class Table
            {
                private bool _done;
                private int[]? _items;
                public async Task<int> CountAsync() { await Task.Run(() => { _items = new int[3]; _done = true; }); await Task.Yield(); return _done ? _items!.Length : 0; }
            }
            """ },
        { "A helper is called by whoever starts, and what a task does is something else", """
            public sealed class Table
            {
                private bool _done;
                private List<int> _items = new();
                public void Start() { Fill(); Task.Run(() => Console.WriteLine()); }
                private void Fill() { _items = [1, 2]; _done = true; }
                public int Count => _done ? _items.Count : 0;
            }
            """ },
        { "The list has elements before it is replaced", """
            public sealed class Table
            {
                private bool _done;
                private List<int> _items = new() { 0 };
                public void Start() { Task.Run(() => Fill()); }
                private void Fill() { _items = [1, 2]; _done = true; }
                public int Count => _done ? _items.Count : 0;
            }
            """ },
        {
            "What an interface's method may read in the end is no question put to the entry",
            """
            public interface IData { bool IsCompleted { get; } void Release(); }
            public abstract class Data : IData
            {
                private bool _completed;
                public bool IsCompleted => _completed;
                public string? Text { get; protected set; }
                protected void SetCompleted() => _completed = true;
                public void Release() => Deallocate();
                protected abstract void Deallocate();
            }
            public sealed class MemoryData : Data
            {
                public void Set(string text) { Text = text; SetCompleted(); }
                protected override void Deallocate() { if (IsCompleted) { Console.WriteLine(Text); } }
            }
            public sealed class Factory
            {
                private readonly ConcurrentDictionary<string, ConcurrentBag<IData>> _all = new();
                public IData Create(string request, string text)
                {
                    var data = new MemoryData();
                    _all.GetOrAdd(request, _ => new ConcurrentBag<IData>()).Add(data);
                    data.Set(text);
                    return data;
                }
                public void Clean(string request)
                {
                    if (_all.TryRemove(request, out var list)) { foreach (var data in list) { data.Release(); } }
                }
            }
            """
        },
        { "A state that an owner sets and tests under one lock, around an entry that is used outside of it", """
            public sealed class Packet { public object? Target; public bool Send() => Target is null; }
            public sealed class Connection
            {
                private readonly object _gate = new();
                private Packet? _packet;
                private bool _isSending;
                public void Open(object target) { lock (_gate) { _packet = new Packet(); _packet.Target = target; } TrySend(); }
                public void TrySend()
                {
                    do
                    {
                        lock (_gate) { if (_isSending || _packet == null) { return; } _isSending = true; }
                    }
                    while (!_packet.Send() && Done());
                }
                private bool Done() { lock (_gate) { _isSending = false; } return true; }
            }
            """ },
        { "A flag that is set when everything is over", """
            public sealed class Executor
            {
                private readonly object _gate = new();
                private bool _closing;
                private bool _closed;
                public bool Enqueue() { lock (_gate) { return !_closing && !_closed; } }
                public void Shutdown() { if (!_closed) { lock (_gate) { if (!_closed) { _closing = true; _closed = true; } } } }
            }
            """ },
        { "Under the lock, a handle is only given up", """
            public sealed class Provider : IDisposable
            {
                private readonly object _gate = new();
                private IntPtr _handle;
                private bool _disposed;
                public void Open() { lock (_gate) { if (!_disposed) { _handle = (IntPtr)1; } } }
                public void Dispose() { if (_disposed) { return; } lock (_gate) { _handle = IntPtr.Zero; _disposed = true; } }
            }
            """ },
        { "A volatile flag under a double-checked lock", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private volatile bool _ready;
                private int[]? _items;
                public int[] Get() { if (!_ready) { lock (_gate) { if (!_ready) { _items = new int[3]; _ready = true; } } } return _items!; }
            }
            """ },
        { "Volatile.Read and Volatile.Write around a double-checked lock", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public int[] Get() { if (!Volatile.Read(ref _ready)) { lock (_gate) { if (!_ready) { _items = new int[3]; Volatile.Write(ref _ready, true); } } } return _items!; }
            }
            """ },
        { "All accesses are under one lock", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public int[] Get() { lock (_gate) { if (!_ready) { _items = new int[3]; _ready = true; } return _items!; } }
            }
            """ },
        { "All accesses are under one lock, in different methods", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public void Load() { lock (_gate) { _items = new int[3]; _ready = true; } }
                public int[]? Get() { lock (_gate) { return _ready ? _items : null; } }
            }
            """ },
        { "The helper that tests is only called under the lock", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public void Load() { lock (_gate) { _items = new int[3]; _ready = true; } }
                public int[]? Get() { lock (_gate) { return GetCore(); } }
                private int[]? GetCore() { return _ready ? _items : null; }
            }
            """ },
        { "The protected helper that tests is only called under the lock, its override's base call included", """
            public class Table
            {
                protected readonly object Gate = new();
                private bool _ready;
                private int[]? _items;
                public void Load() { lock (Gate) { _items = new int[3]; _ready = true; } }
                public void Show() { lock (Gate) { ShowCore(); } }
                protected virtual void ShowCore() { if (_ready) Console.WriteLine(_items!.Length); }
            }

            public sealed class LoudTable : Table
            {
                protected override void ShowCore() { Console.Beep(); base.ShowCore(); }
            }
            """ },
        { "The predicate tests under the lock that the writer holds", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public void Load() { lock (_gate) { _items = new int[3]; _ready = true; } }
                public int[]? Get() => IsReady() ? _items : null;
                private bool IsReady() { lock (_gate) { return _ready; } }
            }
            """ },
        { "A double-checked flag that says that things are over", """
            public sealed class Link
            {
                private readonly object _gate = new();
                private bool _closed;
                private string? _name = "a";
                public void Close()
                {
                    if (_closed) return;
                    lock (_gate)
                    {
                        try { if (!_closed) { Say(_name); _name = null; } }
                        finally { _closed = true; }
                    }
                }
                private static void Say(string? name) => Console.WriteLine(name);
            }
            """ },
        { "A flag of an ordinary instance without a sign of threads", """
            public sealed class Table
            {
                private bool _ready;
                private int[]? _items;
                public int[] Get() { if (!_ready) { _items = new int[3]; _ready = true; } return _items!; }
            }
            """ },
        { "The flag is used by the started thread alone", """
            public sealed class Worker
            {
                private bool _ready;
                private int[]? _items;
                public void Start() { Task.Run(() => { if (!_ready) { _items = new int[3]; _ready = true; } Console.WriteLine(_items!.Length); }); }
            }
            """ },
        { "The constructor sets it", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private readonly int[] _items;
                private readonly bool _ready;
                public Table() { _items = new int[3]; _ready = true; }
                public int[]? Get() { lock (_gate) { return _ready ? _items : null; } }
                public int[]? Peek() => _ready ? _items : null;
            }
            """ },
        { "The static constructor sets it", """
            public static class Table
            {
                private static readonly int[] s_items;
                private static bool s_ready;
                static Table() { s_items = new int[3]; s_ready = true; }
                public static int[]? Get() => s_ready ? s_items : null;
            }
            """ },
        { "Each thread has a flag of its own", """
            public static class Table
            {
                [ThreadStatic] private static bool t_ready;
                [ThreadStatic] private static int[]? t_items;
                public static int[] Get() { if (!t_ready) { t_items = new int[3]; t_ready = true; } return t_items!; }
            }
            """ },
        { "The flag vouches for nothing", """
            public static class Warnings
            {
                private static bool s_warned;
                public static void Warn() { if (!s_warned) { s_warned = true; Console.WriteLine("careful"); } }
            }
            """ },
        { "A disposed flag says that state is gone", """
            public sealed class Connection
            {
                private readonly object _gate = new();
                private bool _disposed;
                private int[]? _items = new int[3];
                public void Dispose() { lock (_gate) { if (_disposed) { return; } _items = null; _disposed = true; } }
                public int Count { get { if (_disposed) { throw new ObjectDisposedException("x"); } return _items!.Length; } }
            }
            """ },
        { "The reference itself is tested", """
            public static class Table
            {
                private static int[]? s_items;
                public static int[] Get() { if (s_items == null) { var items = new int[3]; items[0] = 1; s_items = items; } return s_items; }
            }
            """ },
        { "The loop does real work between its looks", """
            public sealed class Worker
            {
                private bool _stopped;
                public void Start() { new Thread(Run).Start(); }
                public void Stop() { _stopped = true; }
                private void Run() { while (!_stopped) { Console.WriteLine(DateTime.Now); } }
            }
            """ },
        { "An entry's gate is a volatile field", """
            public sealed class Device { public int Id; public int[]? Queues; public volatile bool Ready; }
            public sealed class Devices
            {
                private readonly List<Device> _all = new();
                public void Register(Device device) { lock (_all) { _all.Add(device); } device.Queues = new int[4]; device.Ready = true; }
                public Device? Find(int id) { Device? found = null; lock (_all) { found = _all.Find(d => d.Id == id); } return found is { Ready: true } ? found : null; }
            }
            """ },
        { "An entry's gate is read and written with Volatile", """
            public sealed class Device
            {
                private bool _ready;
                public int Id;
                public int[]? Queues;
                public bool IsReady => Volatile.Read(ref _ready);
                public void MarkReady() => Volatile.Write(ref _ready, true);
            }
            public sealed class Devices
            {
                private readonly List<Device> _all = new();
                public void Register(Device device) { lock (_all) { _all.Add(device); } device.Queues = new int[4]; device.MarkReady(); }
                public Device? Find(int id) { lock (_all) { foreach (var d in _all) { if (d.Id == id && d.IsReady) { return d; } } return null; } }
            }
            """ },
        { "Reader and writer locks of one lock", """
            public sealed class Table
            {
                private readonly ReaderWriterLockSlim _gate = new();
                private bool _ready;
                private int[]? _items;
                public void Load() { _gate.EnterWriteLock(); try { _items = new int[3]; _ready = true; } finally { _gate.ExitWriteLock(); } }
                public int[]? Get() { _gate.EnterReadLock(); try { return _ready ? _items : null; } finally { _gate.ExitReadLock(); } }
            }
            """ },
        { "A part sets it under a lock of its parent, which only its parts call", """
            public sealed class Join
            {
                private readonly Both _both = new();
                public void Put(int value) => _both.First.Put(value);

                private sealed class Both
                {
                    private readonly object _gate = new();
                    internal readonly Part First;
                    private int _sum;
                    public Both() { First = new Part(this); }
                    public void TryPublish() { if (First.HasValue) { _sum += First.Value!.Length; } }
                    internal sealed class Part
                    {
                        private readonly Both _parent;
                        public Part(Both parent) => _parent = parent;
                        public int[]? Value { get; private set; }
                        public bool HasValue { get; private set; }
                        public void Put(int value)
                        {
                            lock (_parent._gate)
                            {
                                Value = new int[value];
                                HasValue = true;
                                _parent.TryPublish();
                            }
                        }
                    }
                }
            }
            """ },
        { "A part that keeps its parent as it was given sets it under a lock of the parent", """
            public sealed class Join
            {
                private readonly Both _both = new();
                public void Put(int value) => _both.First.Put(value);

                private sealed class Both
                {
                    private readonly object _gate = new();
                    internal readonly Part First;
                    private int _sum;
                    public Both() { First = new Part(this); }
                    public void TryPublish() { if (First.HasValue) { _sum += First.Value!.Length; } }
                    internal sealed class Part(Both _parent)
                    {
                        public int[]? Value { get; private set; }
                        public bool HasValue { get; private set; }
                        public void Put(int value)
                        {
                            lock (_parent._gate)
                            {
                                Value = new int[value];
                                HasValue = true;
                                _parent.TryPublish();
                            }
                        }
                    }
                }
            }
            """ },
        { "What is made where it is asked for was asked for before", """
            public static class Setup
            {
                private static bool _done;
                public static string Run()
                {
                    if (!_done)
                    {
                        Console.WriteLine(Texts.Title);
                        _done = true;
                    }

                    return Texts.Title;
                }
            }
            public static class Texts
            {
                private static string? _title;
                public static string Title { get { if (_title == null) { _title = Environment.MachineName; } return _title; } }
            }
            """ },
    };

    public static TheoryData<string, string> Flagged => new()
    {
        { "Who waits until it has stopped has only asked for that, where something still runs", """
            public sealed class Server
            {
                private bool _started;
                private bool _running;
                public void Start() { {|RACE003:_started = true|}; }
                public void Restart() { if (!Stop()) { return; } while (_started) { Thread.Yield(); } Start(); }
                public void OnEnd() { _started = false; }
                private bool Stop() { if (_running) { Console.WriteLine("stopping"); return true; } _started = false; return true; }
            }
            """ },
        { "Who waits until it has stopped does not heed that nothing was stopped", """
            public sealed class Server
            {
                private bool _started;
                private bool _running;
                public void Start() { {|RACE003:_started = true|}; }
                public void Restart() { Stop(); while (_started) { Thread.Yield(); } Start(); }
                public void OnEnd() { _started = false; }
                private bool Stop() { if (_running) { return false; } _started = false; return true; }
            }
            """ },
        { "What an entry is given outside of its lock is read behind the flag", """
            public sealed class Point
            {
                private readonly object _gate = new();
                private string? _last;
                private bool _any;
                public string? Told;
                public bool HasAny => _any;
                public void Update(string value) { Told = value; lock (_gate) { _last = value; {|RACE003:_any = true|}; } }
                public string? Take() { lock (_gate) { _any = false; return _last; } }
            }
            public sealed class Points
            {
                private readonly ConcurrentDictionary<int, Point> _all = new();
                public void Record(int key, string value) { var point = new Point(); _all[key] = point; point.Update(value); }
                public IEnumerable<string?> Collect() { foreach (var point in _all.Values) { if (point.HasAny) { yield return point.Told + point.Take(); } } }
            }
            """ },
        { "A derived type calls what its base keeps for it without the lock", """
            internal class Settings
            {
                protected readonly object Gate = new();
                protected readonly Dictionary<string, Setting> All = new();
                public void Load(string name, object value)
                {
                    lock (Gate) { if (All.TryGetValue(name, out var found) && found.Known && found.Type == value.GetType()) { found.Value = value; } }
                }
                public void Register(string name)
                {
                    lock (Gate) { if (!All.TryGetValue(name, out var found)) { All.Add(name, found = new Setting()); } found.Register(); }
                }
                protected sealed class Setting
                {
                    public Type? Type { get; private set; }
                    public object Value { get; set; } = 1;
                    public bool Known { get; private set; }
                    public void Register() { if (Known) { return; } Type = Value.GetType(); {|RACE003:Known = true|}; }
                }
            }
            internal sealed class LateSettings : Settings { public void Again(string name) { All[name].Register(); } }
            """ },
        { "The parent is called without the lock under which its part sets it", """
            public sealed class Join
            {
                private readonly Both _both = new();
                public void Put(int value) => _both.First.Put(value);
                public void Publish() => _both.TryPublish();

                private sealed class Both
                {
                    private readonly object _gate = new();
                    internal readonly Part First;
                    private int _sum;
                    public Both() { First = new Part(this); }
                    public void TryPublish() { if (First.HasValue) { _sum += First.Value!.Length; } }
                    internal sealed class Part
                    {
                        private readonly Both _parent;
                        public Part(Both parent) => _parent = parent;
                        public int[]? Value { get; private set; }
                        public bool HasValue { get; private set; }
                        public void Put(int value)
                        {
                            lock (_parent._gate)
                            {
                                Value = new int[value];
                                {|RACE003:HasValue = true|};
                                _parent.TryPublish();
                            }
                        }
                    }
                }
            }
            """ },
        { "What another type is asked for has to be made by somebody before", """
            public static class Setup
            {
                private static bool _done;
                public static string Run()
                {
                    if (!_done)
                    {
                        Texts.Load();
                        {|RACE003:_done = true|};
                    }

                    return Texts.Title;
                }
            }
            public static class Texts
            {
                private static string? _title;
                public static void Load() => _title = Environment.MachineName;
                public static string Title => _title!;
            }
            """ },
        { "The host runs a background service beside what asks it", """
            public abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken stop); }
            public sealed class Routes : BackgroundService
            {
                private Dictionary<string, string>? _routes;
                private bool _warm;
                public string? Find(string name) => _warm ? _routes![name] : null;
                protected override async Task ExecuteAsync(CancellationToken stop) { while (true) { Load(); await Task.Delay(1, stop); } }
                private void Load() { _routes = new() { ["a"] = "b" }; {|RACE003:_warm = true|}; }
            }
            """ },
        { "A constant of the type says that the table is there", """
            public sealed class Table
            {
                private const int Built = 2;
                private readonly object _gate = new();
                private int[]? _items;
                private int _phase;
                public int Count() { if (_phase is not Built) { Build(); } return _items!.Length; }
                private void Build() { lock (_gate) { if (_phase == Built) { return; } _items = new int[3]; {|RACE003:_phase = Built|}; } }
            }
            """ },
        { "What is told when it was stopped is read elsewhere", """
            public sealed class Run
            {
                private readonly object _gate = new();
                private string[]? _names;
                private bool _stopped;
                public void Stop()
                {
                    lock (_gate)
                    {
                        if (_stopped) { return; }
                        _names = new[] { "first" };
                        {|RACE003:_stopped = true|};
                    }
                }
                public int Count() => _stopped ? _names!.Length : 0;
            }
            """ },
        { "Whoever finds the flag set reads without the lock under which it was filled", """
            public static class Names
            {
                private static readonly object s_lock = new();
                private static readonly List<string> s_names = new();
                private static bool s_started;
                public static void Start(string name) { lock (s_lock) { s_names.Add(name); {|RACE003:s_started = true|}; } }
                public static int Count() { if (!s_started) { return 0; } return s_names.Count; }
            }
            """ },
        { "A getter tells one state among many, in which an entry is left", """
            public enum Stage { New, Ready, Failed }
            public sealed class Peer
            {
                private Stage _stage;
                public Stage Stage => _stage;
                public byte[]? Key { get; private set; }
                public void Negotiate() { Key = new byte[32]; {|RACE003:_stage = Stage.Ready|}; }
            }
            public sealed class Peers
            {
                private readonly ConcurrentDictionary<string, Peer> _peers = new();
                public void Connect(string name)
                {
                    var peer = new Peer();
                    _peers[name] = peer;
                    try { peer.Negotiate(); } catch { _peers.TryRemove(name, out _); throw; }
                }
                public byte[]? KeyOf(string name) => _peers.TryGetValue(name, out var peer) && peer.Stage == Stage.Ready ? peer.Key : null;
            }
            """ },
        { "A state is arrived at by way of another one", """
            public sealed class Bootstrapper
            {
                private int _state;
                private string? _root;
                public void Start(string root)
                {
                    if (Interlocked.CompareExchange(ref _state, 1, 0) != 0) { return; }
                    _root = root;
                    {|RACE003:_state = 2|};
                }
                public int Length()
                {
                    if (Volatile.Read(ref _state) != 2) { throw new InvalidOperationException(); }
                    return _root!.Length;
                }
            }
            """ },
        { "The table is filled in a loop whose body has a local of its own", """
            public static class MimeTypes
            {
                private static readonly object s_lock = new();
                private static readonly Dictionary<string, string> s_types = new();
                private static bool s_loaded;
                public static string Get(string extension)
                {
                    if (!s_loaded)
                    {
                        lock (s_lock)
                        {
                            if (!s_loaded)
                            {
                                foreach (var line in File.ReadLines("mime.types"))
                                {
                                    var parts = line.Split(' ');
                                    s_types[parts[1]] = parts[0];
                                }

                                {|RACE003:s_loaded = true|};
                            }
                        }
                    }

                    return s_types[extension];
                }
            }
            """ },
        { "An object that threads find in a registry says that it is ready", """
            public sealed class Info
            {
                private bool _initialized;
                public string[]? Parameters;
                public void Prepare() { if (!_initialized) { Parameters = new[] { "first" }; {|RACE003:_initialized = true|}; } }
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
        { "A member of an enum says that the table is there", """
            public enum Stage { New, Ready }
            public sealed class Table
            {
                private readonly object _gate = new();
                private int[]? _items;
                private Stage _stage;
                public int Count()
                {
                    if (_stage != Stage.Ready)
                    {
                        lock (_gate)
                        {
                            if (_stage != Stage.Ready) { _items = new int[3]; {|RACE003:_stage = Stage.Ready|}; }
                        }
                    }
                    return _items!.Length;
                }
            }
            """ },
        { "A number says that the table is there", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private int[]? _items;
                private int _loaded;
                public void Load() { lock (_gate) { _items = new int[3]; {|RACE003:_loaded = 1|}; } }
                public int Count() => _loaded == 1 ? _items!.Length : 0;
            }
            """ },
        { "The registry's entries say by an enum that they are ready", """
            public enum Stage { New, Ready }
            public sealed class Device
            {
                private Stage _stage;
                public int[]? Queues;
                public bool IsReady => _stage == Stage.Ready;
                public void MarkReady() => {|RACE003:_stage = Stage.Ready|};
            }
            public sealed class Devices
            {
                private readonly List<Device> _all = new();
                public void Register(Device device) { lock (_all) { _all.Add(device); } device.Queues = new int[4]; device.MarkReady(); }
                public int Count() { lock (_all) { return _all.Find(device => device.IsReady)?.Queues!.Length ?? 0; } }
            }
            """ },
        { "Whoever finds the end reached reads what was counted until then", """
            public sealed class Reader
            {
                private readonly object _gate = new();
                private readonly Queue<string> _queue = new();
                private bool _isAtEnd;
                private int _count;
                public int Read()
                {
                    if (_isAtEnd) { return _count; }
                    lock (_gate)
                    {
                        if (_queue.Count == 0) { _count = Environment.TickCount; {|RACE003:_isAtEnd = true|}; }
                        else { _queue.Dequeue(); }
                        return _count;
                    }
                }
            }
            """ },
        { "A caller of a helper does not lock the owner of the table", """
            public sealed class Host
            {
                private sealed class Channel { public bool Leased { get; set; } public string? Holder { get; set; } }
                private readonly object _gate = new();
                private readonly Dictionary<int, Channel> _channels = new();
                public void Open(int id, string holder)
                {
                    lock (_gate)
                    {
                        var channel = _channels[id];
                        channel.Holder = holder;
                        {|RACE003:channel.Leased = true|};
                    }
                }
                public bool IsHeld(int id) { return IsHeldLongly(id); }
                private bool IsHeldLongly(int id) => LengthOf(_channels[id]) > 3;
                private int LengthOf(Channel channel) => channel.Leased ? channel.Holder!.Length : 0;
            }
            """ },
        { "Whoever finds the work begun returns to callers who use what was made for it", """
            public sealed class Dispatcher
            {
                private readonly SemaphoreSlim _gate = new(1);
                private bool _isStarted;
                public SemaphoreSlim? Limit { get; private set; }
                public async Task StartAsync()
                {
                    if (!_isStarted)
                    {
                        await _gate.WaitAsync();
                        try
                        {
                            if (_isStarted) { throw new InvalidOperationException(); }
                            Limit = new SemaphoreSlim(3);
                            {|RACE003:_isStarted = true|};
                        }
                        finally { _gate.Release(); }
                    }
                }
            }
            """ },
        { "Another task than the one that sets the flag is awaited", """
            public sealed class Table
            {
                private bool _done;
                private int[]? _items;
                public async Task<int> CountAsync() { _ = Task.Run(() => { _items = new int[3]; {|RACE003:_done = true|}; }); await Task.Yield(); return _done ? _items!.Length : 0; }
            }
            """ },
        { "An empty list is replaced by what a task's helper makes", """
            public sealed class Table
            {
                private bool _done;
                private List<int> _items = new();
                public void Start() { Task.Run(() => Fill()); }
                private void Fill() { _items = [1, 2]; {|RACE003:_done = true|}; }
                public int Count => _done ? _items.Count : 0;
            }
            """ },
        { "An empty list expression is replaced on a thread", """
            public sealed class Table
            {
                private bool _done;
                private List<int> _items = [];
                public void Start() { new Thread(() => Fill()).Start(); }
                private void Fill() { _items = [1, 2]; {|RACE003:_done = true|}; }
                public int Count => _done ? _items.Count : 0;
            }
            """ },
        { "Double-checked lock on an instance flag", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public int[] Get() { if (!_ready) { lock (_gate) { if (!_ready) { _items = new int[3]; {|RACE003:_ready = true|}; } } } return _items!; }
            }
            """ },
        { "Double-checked lock on a static flag", """
            public static class Table
            {
                private static readonly object s_gate = new();
                private static bool s_ready;
                private static int[]? s_items;
                public static int[] Get() { if (!s_ready) { lock (s_gate) { if (!s_ready) { s_items = new int[3]; {|RACE003:s_ready = true|}; } } } return s_items!; }
            }
            """ },
        { "Double-checked lock with early returns", """
            public static class Table
            {
                private static readonly object s_gate = new();
                private static bool s_ready;
                private static int[]? s_items;
                public static int Count { get { Load(); return s_items!.Length; } }
                private static void Load() { if (s_ready) { return; } lock (s_gate) { if (s_ready) { return; } s_items = new int[3]; {|RACE003:s_ready = true|}; } }
            }
            """ },
        { "The write is plain, the read is not", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public int[] Get() { if (!Volatile.Read(ref _ready)) { lock (_gate) { if (!_ready) { _items = new int[3]; {|RACE003:_ready = true|}; } } } return _items!; }
            }
            """ },
        { "The read is plain, the write is not", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public int[] Get() { if (!{|RACE003:_ready|}) { lock (_gate) { if (!_ready) { _items = new int[3]; Volatile.Write(ref _ready, true); } } } return _items!; }
            }
            """ },
        { "Written under the lock, tested without", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                public void Load() { lock (_gate) { _items = new int[3]; {|RACE003:_ready = true|}; } }
                public int[]? Get() => _ready ? _items : null;
            }
            """ },
        { "A static flag that guards static state", """
            public static class Names
            {
                private static bool s_detected;
                private static string? s_name;
                public static string? Get() { if (s_detected) { return s_name; } return Detect(); }
                private static string? Detect() { s_name = Console.ReadLine(); {|RACE003:s_detected = true|}; return s_name; }
            }
            """ },
        { "A static flag tested and set in one method", """
            public static class Names
            {
                private static bool s_detected;
                private static string? s_name;
                public static string? Get() { if (!s_detected) { s_name = Console.ReadLine(); {|RACE003:s_detected = true|}; } return s_name; }
            }
            """ },
        { "Set by a task, tested by others", """
            public sealed class Worker
            {
                private bool _done;
                private int[]? _result;
                public void Start() { Task.Run(() => { _result = new int[3]; {|RACE003:_done = true|}; }); }
                public int[]? Result => _done ? _result : null;
            }
            """ },
        { "Set by a thread, tested by others", """
            public sealed class Worker
            {
                private bool _done;
                private int[]? _result;
                public void Start() { new Thread(Run).Start(); }
                public int[]? Result => _done ? _result : null;
                private void Run() { _result = new int[3]; {|RACE003:_done = true|}; }
            }
            """ },
        { "A loop that only sleeps", """
            public sealed class Worker
            {
                private bool _done;
                public void Run() { while (!_done) { Thread.Sleep(1); } }
                public void Finish() { {|RACE003:_done = true|}; }
            }
            """ },
        { "An empty loop", """
            public sealed class Worker
            {
                private bool _done;
                private readonly object _gate = new();
                public void Run() { while (!_done) { } }
                public void Finish() { lock (_gate) { {|RACE003:_done = true|}; } }
            }
            """ },
        { "A loop that spins until the flag falls", """
            public sealed class Worker
            {
                private bool _busy;
                private readonly Thread? _thread = null;
                public void Start() { {|RACE003:_busy = true|}; }
                public void Wait() { var spin = new SpinWait(); while (_busy) { spin.SpinOnce(); } }
                public void Finish() { _busy = false; }
            }
            """ },
        { "The gate of an entry, tested by a lookup", """
            public sealed class Device { public int Id; public int[]? Queues; public bool Ready; }
            public sealed class Devices
            {
                private readonly List<Device> _all = new();
                public void Register(Device device) { lock (_all) { _all.Add(device); } device.Queues = new int[4]; {|RACE003:device.Ready = true|}; }
                public Device? Find(int id) { lock (_all) { foreach (var d in _all) { if (d.Id == id && d.Ready) { return d; } } return null; } }
            }
            """ },
        { "The gate of an entry is an automatic property", """
            public sealed class Info
            {
                public bool {|RACE003:IsReady|} { get; private set; }
                public int[]? Items { get; private set; }
                public void Fill() { Items = new int[3]; }
                public void Complete() { IsReady = true; }
            }
            public sealed class Infos
            {
                private readonly ConcurrentDictionary<int, Info> _all = new();
                private readonly object _gate = new();
                public Info Get(int id) { lock (_gate) { var info = GetOrCreate(id); if (info.IsReady) { return info; } info.Fill(); info.Complete(); return info; } }
                public Info? Find(int id) { return _all.TryGetValue(id, out var known) && known.IsReady ? known : null; }
                private Info GetOrCreate(int id) { if (_all.TryGetValue(id, out var known)) { return known; } var info = new Info(); _all.TryAdd(id, info); return info; }
            }
            """ },
        { "A flag behind a getter", """
            public sealed class Table
            {
                private readonly object _gate = new();
                private bool _ready;
                private int[]? _items;
                private bool IsReady => _ready;
                public void Load() { lock (_gate) { _items = new int[3]; {|RACE003:_ready = true|}; } }
                public int[]? Get() => IsReady ? _items : null;
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
    public Task NamesFlagTestWriteAndStateAndPointsAtThePlainAccesses() => Verify.AnalyzerAsync(
        """
        public sealed class Table
        {
            private readonly object _gate = new();
            private bool _ready;
            private int[]? _items;

            public void Load()
            {
                lock (_gate)
                {
                    _items = new int[3];
                    {|#0:_ready = true|};
                }
            }

            public int[]? Get() => {|#1:_ready|} ? _items : null;
        }
        """,
        Verify.Expect("RACE003", [0, 1], "Table._ready", "Table.Get", "_ready = true", "'_items'"));

    [Fact]
    public Task InstanceFlagIsReportedWhereAnyEvidenceWillDo() => Verify.AnalyzerAsync(
        """
        public sealed class Table
        {
            private bool _ready;
            private int[]? _items;
            public int[] Get() { if (!_ready) { _items = new int[3]; {|RACE003:_ready = true|}; } return _items!; }
        }
        """,
        new VerifyOptions { EditorConfig = "race_analyzers.evidence = any" });

    private static Task VerifyAsync(string what, string source)
    {
        Assert.NotEmpty(what);
        return Verify.AnalyzerAsync(source);
    }
}
