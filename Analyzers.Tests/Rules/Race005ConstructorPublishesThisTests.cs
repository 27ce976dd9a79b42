using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

public sealed class Race005ConstructorPublishesThisTests
{
    public static TheoryData<string, string> Silent => new()
    {
        { "action that is queued unless this is the thread that runs the queue", """
            public sealed class Mixer
            {
                private readonly List<string> _items = new();
                private readonly ConcurrentQueue<Action> _pending = new();
                public Mixer(Device device) { device.Add(this); Do(() => _items.Add("main")); }
                private void Do(Action action)
                {
                    if (Device.IsCurrent) { action(); return; }
                    _pending.Enqueue(action);
                }
                public int Update() { while (_pending.TryDequeue(out var action)) { action(); } return _items.Count; }
            }
            public sealed class Device
            {
                private readonly List<Mixer> _all = new();
                [ThreadStatic] public static bool IsCurrent;
                public void Add(Mixer mixer) { lock (_all) { _all.Add(mixer); } }
                public void Frame() { lock (_all) { foreach (var mixer in _all) { mixer.Update(); } } }
            }
            """ },
        { "listeners are called out of a copy that a spread makes, and the new one comes last", """
            public interface IListener { void OnMessage(string message); }
            public sealed class Hub
            {
                private readonly object _gate = new();
                private readonly List<IListener> _listeners = new();
                public void Add(IListener listener) { lock (_gate) { _listeners.Add(listener); } }
                public void Broadcast(string message)
                {
                    IListener[] all;
                    lock (_gate) { all = [.. _listeners]; }
                    foreach (var listener in all) { listener.OnMessage(message); }
                }
            }
            public sealed class Audit : IListener
            {
                private readonly TextWriter _writer;
                public Audit(Hub hub, string path) { _writer = File.CreateText(path); hub.Add(this); }
                public void OnMessage(string message) => _writer.WriteLine(message);
            }
            """ },
        { "list that only the owner's finalizer walks through", """
            public sealed class Leak
            {
                private string? _head;
                public Leak(Notice notice) { notice.Arm(this); _head = Environment.MachineName; }
                public void Close() => Console.WriteLine(_head!.Length);
            }
            public sealed class Notice
            {
                private readonly LinkedList<Leak> _all = new();
                ~Notice() { lock (_all) { foreach (var leak in _all) { leak.Close(); } } }
                public void Arm(Leak leak) { lock (_all) { _all.AddLast(leak); } }
            }
            """ },
        { "lambda stored last", """
            public sealed class Command
            {
                private static readonly ConcurrentDictionary<string, Action> s_handlers = new();
                private readonly string _name;
                public Command(string name) { _name = name; s_handlers["run"] = () => Console.WriteLine(_name.Length); }
                public static void Run() => s_handlers["run"]();
            }
            """ },
        { "number that counts states", """
            public sealed class Buffer
            {
                private static readonly ConcurrentBag<Buffer> s_all = new();
                private int _phase;
                public Buffer() { s_all.Add(this); _phase = 2; }
                public void Stop() => _phase = 3;
                public static int Running() => s_all.Count(buffer => buffer._phase == 2);
            }
            """ },
        { "The one owner of a context that the constructor is given", """
            public sealed class Context
            {
                private object? _owner;
                public void Set(object owner) => _owner = owner;
                public object? Get() => _owner;
            }
            public sealed class Connection
            {
                private readonly string _name;
                public Connection(Context context) { context.Set(this); _name = context.ToString()!; }
                public string Name => _name;
                public async Task RunAsync() { await Task.Yield(); Console.WriteLine(_name); }
            }
            """ },
        { "sealed and published last", """
            public sealed class Device
            {
                private static readonly List<Device> s_all = new();
                public Device(string name) { Name = name; lock (s_all) { s_all.Add(this); } }
                public string Name { get; }
                public static Device? Find(string name) { lock (s_all) { return s_all.Find(device => device.Name == name); } }
            }
            """ },
        { "not sealed, published last, and no derived class sets more", """
            public class Device
            {
                private static readonly List<Device> s_all = new();
                public Device(string name) { Name = name; lock (s_all) { s_all.Add(this); } }
                public string Name { get; }
                public static Device? Find(string name) { lock (s_all) { return s_all.Find(device => device.Name == name); } }
            }
            public class Disk : Device { public Disk() : base("disk") { } }
            """ },
        { "handed to a child that the object owns", """
            public sealed class Child { private readonly Parent _parent; public Child(Parent parent) => _parent = parent; public Parent Parent => _parent; }
            public sealed class Parent
            {
                private readonly Child _child;
                private readonly int _x;
                public Parent() { _child = new Child(this); _x = 3; Note(this); }
                public int X => _x + _child.GetHashCode();
                private static void Note(object o) => Console.WriteLine(o.ToString());
            }
            """ },
        { "own collection", """
            public sealed class Node
            {
                private readonly ConcurrentBag<Node> _self = new();
                public Node() { _self.Add(this); Name = "a"; }
                public string Name { get; }
                public Node? Any() => _self.FirstOrDefault();
            }
            """ },
        { "only counted", """
            public sealed class Device
            {
                private static readonly List<Device> s_all = new();
                public Device(string name) { lock (s_all) { s_all.Add(this); } Name = name; }
                public string Name { get; }
                public static int Count { get { lock (s_all) { return s_all.Count; } } }
            }
            """ },
        { "nobody can read what is set late", """
            public sealed class Device
            {
                private static readonly List<Device> s_all = new();
                private readonly int _check;
                public Device(string name) { Name = name; lock (s_all) { s_all.Add(this); } _check = 1 + name.Length; }
                public string Name { get; }
                ~Device() { Console.WriteLine(_check); }
                public static Device? Find(string name) { lock (s_all) { return s_all.Find(device => device.Name == name); } }
            }
            """ },
        { "set under the lock that the lookup takes", """
            public sealed class Device
            {
                private static readonly List<Device> s_all = new();
                public Device(string name) { lock (s_all) { s_all.Add(this); Name = name; } }
                public string Name { get; }
                public static Device? Find(string name) { lock (s_all) { return s_all.Find(device => device.Name == name); } }
            }
            """ },
        { "a static field of a type without any sign of threads", """
            public sealed class Game
            {
                public static Game? Instance { get; private set; }
                public Game() { Instance = this; Name = "a"; }
                public string Name { get; }
            }
            """ },
        { "a plain tree", """
            public sealed class Node
            {
                private readonly List<Node> _children = new();
                public Node(Node? parent, string name) { parent?._children.Add(this); Name = name; }
                public string Name { get; }
                public IEnumerable<string> Names => _children.Select(child => child.Name);
            }
            """ },
        { "a thread-static field", """
            public sealed class Scope
            {
                [ThreadStatic] private static Scope? s_current;
                public Scope(string name) { s_current = this; Name = name; }
                public string Name { get; }
                public static string? Current => s_current?.Name;
            }
            """ },
        { "an AsyncLocal", """
            public sealed class Scope
            {
                private static readonly AsyncLocal<Scope?> s_current = new();
                public Scope(string name) { s_current.Value = this; Name = name; }
                public string Name { get; }
                public static string? Current => s_current.Value?.Name;
            }
            """ },
        { "a static factory publishes", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<string, Device> s_all = new();
                private Device(string name) => Name = name;
                public string Name { get; }
                public static Device Create(string name) { var device = new Device(name); s_all[name] = device; return device; }
                public static Device? Find(string name) => s_all.TryGetValue(name, out var device) ? device : null;
            }
            """ },
        { "a counter after the publication", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<string, Device> s_all = new();
                private int _uses;
                public Device(string name) { s_all[name] = this; _uses++; }
                public int Uses => _uses;
                public static Device? Find(string name) => s_all.TryGetValue(name, out var device) ? device : null;
            }
            """ },
        { "every lookup checks a gate that is set last", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> s_all = new();
                private bool _ready;
                public Device(int id, string name) { s_all[id] = this; Name = name; Volatile.Write(ref _ready, true); }
                public string Name { get; }
                public static Device? Find(int id)
                {
                    if (s_all.TryGetValue(id, out var device) && Volatile.Read(ref device._ready)) { return device; }
                    return null;
                }
            }
            """ },
        { "the state has an initializer", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> s_all = new();
                public Device(int id, string? name) { s_all[id] = this; if (name != null) { Name = name; } }
                public string Name { get; } = "unnamed";
                public static Device? Find(int id) => s_all.TryGetValue(id, out var device) ? device : null;
            }
            """ },
        { "a key that lookups only compare with", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<Device, string> s_names = new();
                public Device(string name) { s_names[this] = name; Name = name; }
                public string Name { get; }
                public string? Alias => s_names.TryGetValue(this, out var name) ? name : null;
            }
            """ },
        { "children that know their parent and that only the parent knows", """
            public sealed class Child { public Child(Parent parent) => Parent = parent; public Parent Parent { get; } }
            public sealed class Parent
            {
                private readonly Dictionary<int, Child> _children;
                private readonly string _name;
                public Parent(int[] ids) { _children = ids.ToDictionary(id => id, _ => new Child(this)); _name = "a"; }
                public string Name => _name + _children.Count;
                public async Task WaitAsync() => await Task.Delay(1);
            }
            """ },
        { "a callback that answers without what a derived class sets", """
            public sealed class Bus { public event Action? Added; public void Raise() => Added?.Invoke(); }
            public class Handler { public Handler(Bus bus) => bus.Added += OnAdded; protected virtual void OnAdded() { } }
            public sealed class Log : Handler
            {
                private readonly List<int> _seen;
                public Log(Bus bus) : base(bus) => _seen = new();
                protected override void OnAdded() => Console.WriteLine();
                public int Count => _seen.Count;
            }
            """ },
    };

    public static TheoryData<string, string> Flagged => new()
    {
        { "action that is run now on either way", """
            public sealed class Mixer
            {
                private readonly List<string> _items = new();
                private readonly ConcurrentQueue<Action> _pending = new();
                public Mixer(Device device) { {|RACE005:device.Add(this)|}; Do(() => _items.Add("main")); }
                private void Do(Action action)
                {
                    if (Device.IsCurrent) { action(); return; }
                    lock (_pending) { action(); }
                }
                public int Update() { while (_pending.TryDequeue(out var action)) { action(); } return _items.Count; }
            }
            public sealed class Device
            {
                private readonly List<Mixer> _all = new();
                [ThreadStatic] public static bool IsCurrent;
                public void Add(Mixer mixer) { lock (_all) { _all.Add(mixer); } }
                public void Frame() { lock (_all) { foreach (var mixer in _all) { mixer.Update(); } } }
            }
            """ },
        { "listeners are called out of a copy that a spread makes", """
            public interface IListener { void OnMessage(string message); }
            public sealed class Hub
            {
                private readonly object _gate = new();
                private readonly List<IListener> _listeners = new();
                public void Add(IListener listener) { lock (_gate) { _listeners.Add(listener); } }
                public void Broadcast(string message)
                {
                    IListener[] all;
                    lock (_gate) { all = [.. _listeners]; }
                    foreach (var listener in all) { listener.OnMessage(message); }
                }
            }
            public sealed class Audit : IListener
            {
                private readonly TextWriter _writer;
                public Audit(Hub hub, string path) { {|RACE005:hub.Add(this)|}; _writer = File.CreateText(path); }
                public void OnMessage(string message) => _writer.WriteLine(message);
            }
            """ },
        { "lambda stored under a key", """
            public sealed class Command
            {
                private static readonly ConcurrentDictionary<string, Action> s_handlers = new();
                private readonly string _name;
                public Command(string name) { {|RACE005:s_handlers["run"] = () => Console.WriteLine(_name.Length)|}; _name = name; }
                public static void Run() => s_handlers["run"]();
            }
            """ },
        { "method stored in a collection", """
            public sealed class Command
            {
                private static readonly ConcurrentBag<Action> s_handlers = new();
                private readonly string _name;
                public Command(string name) { {|RACE005:s_handlers.Add(Print)|}; _name = name; }
                private void Print() => Console.WriteLine(_name.Length);
                public static void Run() { foreach (var handler in s_handlers) { handler(); } }
            }
            """ },
        { "added before a number is set that nobody changes again", """
            public sealed class Buffer
            {
                private static readonly ConcurrentBag<Buffer> s_all = new();
                private int _size;
                public Buffer() { {|RACE005:s_all.Add(this)|}; _size = 4096; }
                public static int Total() => s_all.Sum(buffer => buffer._size);
            }
            """ },
        { "added to a static list first", """
            public sealed class Device
            {
                public static readonly List<Device> All = new();
                private static readonly object s_lock = new();
                private readonly string _name;
                public Device(string name) { lock (s_lock) { {|RACE005:All.Add(this)|}; } _name = name; }
                public string Name => _name;
            }
            """ },
        { "found under the same lock", """
            public sealed class Device
            {
                private static readonly List<Device> s_all = new();
                public Device(string name) { lock (s_all) { {|RACE005:s_all.Add(this)|}; } Name = name; }
                public string Name { get; }
                public static Device? Find(string name) { lock (s_all) { return s_all.Find(device => device.Name == name); } }
            }
            """ },
        { "concurrent dictionary", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> s_all = new();
                public Device(int id, string name) { {|RACE005:s_all.TryAdd(id, this)|}; Name = name; }
                public string Name { get; }
                public static Device? Find(int id) => s_all.TryGetValue(id, out var device) ? device : null;
            }
            """ },
        { "volatile static field", """
            public sealed class Server
            {
                private static volatile Server? s_current;
                public Server(string name) { {|RACE005:s_current = this|}; Name = name; }
                public string Name { get; }
                public static string? CurrentName => s_current?.Name;
            }
            """ },
        { "collection of a parameter", """
            public sealed class Registry { public ConcurrentDictionary<int, Device> Devices { get; } = new(); }
            public sealed class Device
            {
                public Device(Registry registry, string name) { {|RACE005:registry.Devices[1] = this|}; Name = name; }
                public string Name { get; }
            }
            """ },
        { "registered by the registry's own method", """
            public sealed class Registry
            {
                private readonly Dictionary<int, Device> _devices = new();
                public void Register(Device device) { lock (_devices) { _devices[1] = device; } }
                public string? NameOf(int id) { lock (_devices) { return _devices.TryGetValue(id, out var device) ? device.Name : null; } }
            }
            public sealed class Device
            {
                public Device(Registry registry, string name) { {|RACE005:registry.Register(this)|}; Name = name; }
                public string Name { get; }
            }
            """ },
        { "registered by a helper of the base class", """
            public abstract class Registered
            {
                private static readonly ConcurrentBag<Registered> s_all = new();
                public abstract string Title { get; }
                protected void Register() => s_all.Add(this);
                public static IEnumerable<string> Titles => s_all.Select(entry => entry.Title);
                public static Registered? Any() => s_all.FirstOrDefault();
            }
            public sealed class Device : Registered
            {
                private readonly string _name;
                public Device(string name) { {|RACE005:Register()|}; _name = name; }
                public override string Title => _name;
            }
            """ },
        { "listed by a helper of the base class, whatever it is called", """
            public abstract class Listed
            {
                private static readonly ConcurrentBag<Listed> s_all = new();
                public abstract string Title { get; }
                protected void Announce() => s_all.Add(this);
                public static IEnumerable<string> Titles => s_all.Select(entry => entry.Title);
            }
            public sealed class Device : Listed
            {
                private readonly string _name;
                public Device(string name) { {|RACE005:Announce()|}; _name = name; }
                public override string Title => _name;
            }
            """ },
        { "a derived class sets more after the base constructor has published", """
            public class Device
            {
                private static readonly ConcurrentDictionary<string, Device> s_all = new();
                public Device(string name) { Name = name; {|RACE005:s_all[name] = this|}; }
                public string Name { get; }
                public static Device? Find(string name) => s_all.TryGetValue(name, out var device) ? device : null;
            }
            public sealed class Disk : Device
            {
                public Disk(string name, int[] sectors) : base(name) => Sectors = sectors;
                public int[] Sectors { get; }
            }
            """ },
        { "a derived class of a derived class", """
            public abstract class Device
            {
                private static readonly ConcurrentDictionary<string, Device> s_all = new();
                protected Device(string name) { {|RACE005:s_all[name] = this|}; }
                public static Device? Find(string name) => s_all.TryGetValue(name, out var device) ? device : null;
            }
            public abstract class Storage : Device { protected Storage(string name) : base(name) { } }
            public sealed class Disk : Storage
            {
                public Disk(string name, int[] sectors) : base(name) => Sectors = sectors;
                public int[] Sectors { get; }
            }
            """ },
        { "a handler that an override answers", """
            public sealed class Bus { public event Action? Added; public void Raise() => Added?.Invoke(); }
            public abstract class Handler { protected Handler(Bus bus) => {|RACE005:bus.Added += OnAdded|}; protected abstract void OnAdded(); }
            public sealed class Log : Handler
            {
                private readonly List<int> _seen;
                public Log(Bus bus) : base(bus) => _seen = new();
                protected override void OnAdded() => _seen.Add(1);
            }
            """ },
        { "a thread that an override runs", """
            public abstract class Worker { protected Worker() => {|RACE005:new Thread(Run).Start()|}; protected abstract void Run(); }
            public sealed class Counter : Worker
            {
                private readonly List<int> _counts;
                public Counter() => _counts = new();
                protected override void Run() => _counts.Add(1);
            }
            """ },
        { "a lambda that is kept", """
            public static class Reports { public static readonly ConcurrentBag<Func<int>> All = new(); }
            public sealed class Device
            {
                private readonly List<int> _queues;
                public Device() { {|RACE005:Reports.All.Add(() => _queues!.Count)|}; _queues = new(); }
            }
            """ },
        { "an async type adds itself to its parent", """
            public sealed class Frame
            {
                public Frame(Frame? parent) { if (parent != null) { {|RACE005:parent.Children.Add(this)|}; } Tasks = new(); }
                public List<Frame> Children { get; } = new();
                public List<Task> Tasks { get; }
                public async Task WaitAsync() { foreach (var task in Tasks) { await task.ConfigureAwait(false); } }
            }
            """ },
        { "chained constructor publishes", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> s_all = new();
                private Device(int id) { s_all[id] = this; }
                public Device(int id, string name) {|RACE005:: this(id)|} { Name = name; }
                public string? Name { get; }
                public static Device? Find(int id) => s_all.TryGetValue(id, out var device) ? device : null;
            }
            """ },
        { "filled after the publication", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> s_all = new();
                public Device(int id) { {|RACE005:s_all[id] = this|}; Queues.Add(1); }
                public List<int> Queues { get; } = new();
                public static Device? Find(int id) => s_all.TryGetValue(id, out var device) ? device : null;
            }
            """ },
        { "set by a helper", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> s_all = new();
                public Device(int id) { {|RACE005:s_all[id] = this|}; Probe(); }
                public int[]? Queues { get; private set; }
                private void Probe() => Queues = new int[4];
                public static Device? Find(int id) => s_all.TryGetValue(id, out var device) ? device : null;
            }
            """ },
    };

    [Theory]
    [MemberData(nameof(Silent))]
    public Task IsSilentWhere(string situation, string source)
    {
        Assert.NotEmpty(situation);
        return Verify.AnalyzerAsync(source);
    }

    [Theory]
    [MemberData(nameof(Flagged))]
    public Task IsFlaggedWhere(string situation, string source)
    {
        Assert.NotEmpty(situation);
        return Verify.AnalyzerAsync(source);
    }

    [Fact]
    public Task MessageNamesTheTypeTheRegistryTheLateWriteAndTheLookup() =>
        Verify.AnalyzerAsync(
            """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> s_all = new();

                public Device(int id, string name)
                {
                    {|#0:s_all[id] = this|};
                    {|#1:Name = name|};
                }

                public string Name { get; }

                public static Device? Find(int id) => {|#2:s_all.TryGetValue(id, out var device)|} ? device : null;
            }
            """,
            Verify.Expect("RACE005", [0, 1, 2], "Device", "Device.s_all", "Name = name", "Name", "'Device.Find'"));

    [Fact]
    public Task WithAnyEvidenceAStaticFieldIsEnough() =>
        Verify.AnalyzerAsync(
            """
            public sealed class Game
            {
                public static Game? Instance { get; private set; }
                public Game() { {|RACE005:Instance = this|}; Name = "a"; }
                public string Name { get; }
            }
            """,
            VerifyOptions.Default with { EditorConfig = "race_analyzers.evidence = any" });
}
