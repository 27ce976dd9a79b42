using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

public sealed class Race007CallbackIsLiveTooEarlyTests
{
    private const string Bus = """
        public sealed class Bus
        {
            public event EventHandler? Added;
            public Action? Removed { get; set; }
            public void Raise() { Added?.Invoke(this, EventArgs.Empty); Removed?.Invoke(); }
        }

        """;

    public static TheoryData<string, string> Silent => new()
    {
        { "notification that bound controls listen to as well", """
            public sealed class Names
            {
                private readonly List<string?> _changed;
                public Names(System.ComponentModel.INotifyPropertyChanged settings) { settings.PropertyChanged += OnChanged; _changed = new(); }
                private void OnChanged(object? sender, System.ComponentModel.PropertyChangedEventArgs e) => _changed.Add(e.PropertyName);
            }
            """ },
        { "collection that bound controls show", """
            public sealed class Rows
            {
                private readonly List<int> _counts;
                public Rows(System.Collections.ObjectModel.ObservableCollection<int> items) { items.CollectionChanged += (_, _) => _counts!.Add(1); _counts = new(); }
            }
            """ },
        { "presenter in a file that imports a user interface", """
            using System.Windows.Controls;
            public sealed class Presenter
            {
                private readonly List<int> _seen;
                public Presenter(Bus bus) { bus.Added += OnAdded; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }
            namespace System.Windows.Controls { public class Popup; }
            """ },
        { "presenter in a namespace that imports a user interface", """
            namespace Views
            {
                using System.Windows.Controls;
                public sealed class Presenter
                {
                    private readonly List<int> _seen;
                    public Presenter(Bus bus) { bus.Added += OnAdded; _seen = new(); }
                    private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
                }
            }
            namespace System.Windows.Controls { public class Popup; }
            """ },
        { "A timer that runs already is subscribed to once it has been assigned", """
            public sealed class Feed
            {
                private readonly System.Timers.Timer _timer;
                private int _count;
                public Feed()
                {
                    _timer = new System.Timers.Timer { AutoReset = false, Enabled = true, Interval = 100 };
                    _timer.Elapsed += (_, _) => { _count++; _timer.Start(); };
                }
                public int Count => _count;
            }
            """ },
        { "handler that asks for a state that comes once all is there", """
            public sealed class Watch
            {
                private const int Running = 1, Suspended = 2;
                private readonly object _gate = new();
                private volatile int _state;
                private int[]? _laps;
                public void Start(Bus bus) { Hook(bus); _laps = new int[4]; _state = Running; }
                private void Hook(Bus bus) => bus.Added += OnAdded;
                private void OnAdded(object? sender, EventArgs e) { lock (_gate) { if (_state == Running) { _laps![0]++; _state = Suspended; } } }
                public void Resume() { lock (_gate) { if (_state == Suspended) { _state = Running; } } }
            }
            """ },
        { "handler that asks for a state to which one goes on from the one that comes once all is there", """
            public sealed class Watch
            {
                private const int Running = 1, Suspended = 2;
                private readonly object _gate = new();
                private volatile int _state;
                private int[]? _laps;
                public void Start(Bus bus) { bus.Added += OnAdded; _laps = new int[4]; _state = Running; }
                public void Suspend() { lock (_gate) { if (_state == Running) { _state = Suspended; } } }
                private void OnAdded(object? sender, EventArgs e) { lock (_gate) { if (_state == Suspended) { _laps![0]++; _state = Running; } } }
            }
            """ },
        { "handler that calls what it does only once its owner says that all is there", """
            public sealed class Watch
            {
                private volatile bool _isRunning;
                private int[]? _laps;
                private bool IsRunning => _isRunning;
                public void Start(Bus bus) { bus.Added += OnAdded; _laps = new int[4]; _isRunning = true; }
                private void OnAdded(object? sender, EventArgs e) { if (!IsRunning) { return; } Count(); }
                private void Count() => _laps![0]++;
            }
            """ },
        { "options that are reloaded once all is there", """
            public interface IMonitor { int Current { get; } IDisposable OnChange(Action<int, string?> listener); }
            public sealed class Throttle
            {
                private readonly IDisposable _subscription;
                private readonly int[] _bucket;
                public Throttle(IMonitor options) { _bucket = new int[options.Current]; _subscription = options.OnChange((value, _) => Array.Fill(_bucket, value)); }
                public int Size => _bucket.Length;
            }
            """ },
        { "source that the method takes over", """
            public sealed class Client
            {
                private Bus? _bus;
                public void Setup(Bus bus) { bus.Added += OnAdded; _bus = bus; }
                private void OnAdded(object? sender, EventArgs e) => _bus!.Added -= OnAdded;
            }
            """ },
        { "variable that is assigned once the thread has ended", """
            public static class Job
            {
                public static void Run(string given)
                {
                    string? name = null;
                    var thread = new Thread(() => Console.WriteLine(name!.Length));
                    name = given;
                    thread.Start();
                    thread.Join();
                    name = "done";
                }
            }
            """ },
        { "number by which the callback is told to go on", """
            public sealed class Poller
            {
                private int _go;
                public void Start() { Task.Run(() => { while (Volatile.Read(ref _go) == 0) { Thread.Yield(); } }); _go = 1; }
            }
            """ },
        { "source that the type starts itself", """
            public sealed class Link { public event EventHandler? Received; public void Start() => Received?.Invoke(this, EventArgs.Empty); }
            public sealed class Client
            {
                private readonly Link _link;
                private readonly List<int> _seen;
                public Client(Link link) { _link = link; _link.Received += OnReceived; _seen = new(); }
                public void Open() => _link.Start();
                private void OnReceived(object? sender, EventArgs e) => _seen.Add(1);
            }
            """ },
        { "source that is polled by what the method starts later", """
            public sealed class Link { public event EventHandler? Received; public void Poll() => Received?.Invoke(this, EventArgs.Empty); }
            public sealed class Poller { private readonly List<Link> _links = new(); public void Add(Link link) => _links.Add(link); public void Run() { foreach (var link in _links) { link.Poll(); } } }
            public sealed class Client
            {
                private Poller? _poller;
                public void Run(Link link) { link.Received += OnReceived; _poller = new Poller(); _poller.Add(link); _poller.Run(); }
                private void OnReceived(object? sender, EventArgs e) => Console.WriteLine(_poller!.ToString());
            }
            """ },
        { "hooked up last", """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                public Cache(Bus bus) { _seen = new(); bus.Added += OnAdded; }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }
            """ },
        { "field initializer comes before the constructor's body", """
            public sealed class Cache
            {
                private readonly List<int> _seen = new();
                private readonly List<int> _other;
                public Cache(Bus bus) { bus.Added += OnAdded; _other = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
                public int Count => _other.Count;
            }
            """ },
        { "the callback reads other state", """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                private readonly string _name;
                public Cache(Bus bus) { _seen = new(); bus.Added += OnAdded; _name = "a"; }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
                public override string ToString() => _name;
            }
            """ },
        { "the source is made here and not started", """
            public sealed class Cache
            {
                private readonly Bus _bus;
                private readonly List<int> _seen;
                public Cache() { _bus = new Bus(); _bus.Added += OnAdded; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(_bus.GetHashCode());
            }
            """ },
        { "the source is a local that has not left", """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                public Cache() { var bus = new Bus(); bus.Added += OnAdded; _seen = new(); bus.Raise(); }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }
            """ },
        { "the source is the object itself", """
            public class Cache
            {
                private readonly List<int> _seen;
                public event EventHandler? Changed;
                public Cache() { Changed += OnChanged; _seen = new(); }
                private void OnChanged(object? sender, EventArgs e) => _seen.Add(1);
                protected void Raise() => Changed?.Invoke(this, EventArgs.Empty);
            }
            """ },
        { "the source belongs to the object", """
            public sealed class Cache
            {
                private readonly Bus _bus = new();
                private readonly List<int> _seen;
                public Cache() { _bus.Added += OnAdded; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }
            """ },
        { "the callback asks whether it is there", """
            public sealed class Cache
            {
                private List<int>? _seen;
                public Cache(Bus bus) { bus.Added += OnAdded; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen?.Add(1);
            }
            """ },
        { "the callback returns early while it is not there", """
            public sealed class Cache
            {
                private List<int> _seen = null!;
                private string _name;
                public Cache(Bus bus) { bus.Added += OnAdded; _name = "a"; }
                private void OnAdded(object? sender, EventArgs e) { if (_name == null) { return; } _seen = new(); Console.WriteLine(_name.Length + _seen.Count); }
            }
            """ },
        { "the callback copies the field and tests the copy", """
            public sealed class Cache
            {
                private List<int>? _seen;
                public Cache(Bus bus) { bus.Added += OnAdded; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) { var seen = _seen; if (seen != null) { seen.Add(1); } }
            }
            """ },
        { "the timer is made without a due time and changed last", """
            public sealed class Poller
            {
                private readonly Timer _timer;
                private readonly List<int> _seen;
                public Poller() { _timer = new Timer(Poll); _seen = new(); _timer.Change(0, 100); }
                private void Poll(object? state) { _seen.Add(1); _timer.Change(0, 200); }
            }
            """ },
        { "the timer is made with an infinite due time", """
            public sealed class Poller
            {
                private readonly Timer _timer;
                private readonly List<int> _seen;
                public Poller() { _timer = new Timer(Poll, null, Timeout.Infinite, Timeout.Infinite); _seen = new(); _timer.Change(0, 100); }
                private void Poll(object? state) { _seen.Add(1); _timer.Change(0, 200); }
            }
            """ },
        { "a timer that elapses later uses its own field", """
            public sealed class Poller
            {
                private readonly Timer _timer;
                public Poller() { _timer = new Timer(Poll, null, 5000, Timeout.Infinite); }
                private void Poll(object? state) => _timer.Change(5000, Timeout.Infinite);
            }
            """ },
        { "the thread is made first and started last", """
            public sealed class Worker
            {
                private readonly Thread _thread;
                private readonly Queue<int> _queue;
                public Worker() { _thread = new Thread(Run); _queue = new(); _thread.Start(); }
                private void Run() => _queue.Dequeue();
            }
            """ },
        { "the watcher raises nothing until it is enabled", """
            public sealed class Watch
            {
                private readonly System.IO.FileSystemWatcher _watcher;
                private readonly List<string> _seen;
                public Watch(string path) { _watcher = new System.IO.FileSystemWatcher(path); _watcher.Changed += OnChanged; _seen = new(); _watcher.EnableRaisingEvents = true; }
                private void OnChanged(object sender, System.IO.FileSystemEventArgs e) => _seen.Add(e.Name!);
            }
            """ },
        { "the registration is disposed of before the assignment", """
            public sealed class Connector
            {
                private byte[] _secret = null!;
                public async Task OpenAsync(CancellationToken token)
                {
                    using (Watch(token)) { await Task.Delay(10); }
                    _secret = new byte[4];
                }
                private CancellationTokenRegistration Watch(CancellationToken token) => token.Register(state => ((Connector)state!).Cancel(), this);
                private void Cancel() => Console.WriteLine(_secret.Length);
            }
            """ },
        { "the handler is taken off before the assignment", """
            public sealed class Cache
            {
                private List<int> _seen = null!;
                public async Task LoadAsync(Bus bus) { bus.Added += OnAdded; await Task.Delay(10); bus.Added -= OnAdded; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }
            """ },
        { "the task is awaited before its result is kept", """
            public sealed class Loader
            {
                private List<int> _items = null!;
                public async Task LoadAsync() { var loaded = await Task.Run(() => Load()); _items = loaded; }
                private List<int> Load() => new(_items);
            }
            """ },
        { "the thread is joined before the field is set", """
            public sealed class Loader
            {
                private List<int> _items = null!;
                public void Load() { var thread = new Thread(Run); thread.Start(); thread.Join(); _items = new(); }
                private void Run() => Console.WriteLine(_items.Count);
            }
            """ },
        { "hook-up and assignment under the lock that the callback takes", """
            public sealed class Poller
            {
                private readonly object _lock = new();
                private Timer _timer = null!;
                private List<int> _seen = null!;
                public void Start() { lock (_lock) { _timer = new Timer(Poll, null, 0, 100); _seen = new(); } }
                private void Poll(object? state) { lock (_lock) { _seen.Add(1); _timer.Change(0, 5); } }
            }
            """ },
        { "the callback waits until it is told", """
            public sealed class Worker
            {
                private readonly ManualResetEventSlim _ready = new(false);
                private List<int> _seen;
                public Worker() { Task.Run(Run); _seen = new(); _ready.Set(); }
                private void Run() { _ready.Wait(); _seen.Add(1); }
            }
            """ },
        { "the loop waits for work that comes later", """
            public sealed class Worker
            {
                private readonly BlockingCollection<int> _work = new();
                private List<int> _seen;
                public Worker() { Task.Run(Run); _seen = new(); }
                public void Post(int item) => _work.Add(item);
                private void Run() { foreach (var item in _work.GetConsumingEnumerable()) { _seen.Add(item); } }
            }
            """ },
        { "an update of state that has a value already", """
            public sealed class Poller
            {
                private readonly Timer _timer;
                private List<int> _seen = new();
                public Poller() => _timer = new Timer(Poll, null, Timeout.Infinite, 0);
                public void Restart() { _timer.Change(0, 100); _seen = new(); }
                private void Poll(object? state) => _seen.Add(1);
            }
            """ },
        { "a flag that says that the work has been started", """
            public sealed class Poller
            {
                private Timer? _timer;
                private bool _started;
                public void Start() { _timer = new Timer(Poll, null, 0, 100); _started = true; }
                private void Poll(object? state) { if (!_started) { return; } Console.WriteLine(); }
            }
            """ },
        { "a counter", """
            public sealed class Poller
            {
                private Timer? _timer;
                private int _starts;
                public Poller() { _timer = new Timer(Poll, null, 0, 100); _starts++; }
                private void Poll(object? state) => Console.WriteLine(_starts);
            }
            """ },
        { "a volatile field is meant to be read at any time", """
            public sealed class Poller
            {
                private Timer? _timer;
                private volatile string? _name;
                public Poller() { _timer = new Timer(Poll, null, 0, 100); _name = "a"; }
                private void Poll(object? state) => Console.WriteLine(_name);
            }
            """ },
        { "a continuation on the caller's own context", """
            public sealed class View
            {
                private List<int> _items;
                public View(Task task) { task.ContinueWith(_ => Show(), TaskScheduler.FromCurrentSynchronizationContext()); _items = new(); }
                private void Show() => _items.Add(1);
            }
            """ },
        { "a delegate that runs before the call returns", """
            public sealed class Totals
            {
                private List<int> _items;
                public Totals(List<int> input) { input.ForEach(x => Touch(x)); Parallel.ForEach(input, x => Touch(x)); _items = new(); }
                private void Touch(int x) { if (x < 0) { _items.Add(x); } }
            }
            """ },
        { "a local variable that is assigned before the callback is let go", """
            public interface IConnection { IDisposable Receive(Action<string> callback); }
            public static class Transport
            {
                public static void Open(IConnection connection, CancellationToken token)
                {
                    IDisposable registration = null!;
                    var ready = new ManualResetEventSlim(false);
                    connection.Receive(message => { ready.Wait(); registration.Dispose(); });
                    registration = token.Register(() => { });
                    ready.Set();
                }
            }
            """ },
        { "reset to null on the way out", """
            public sealed class Loader
            {
                private List<int>? _items = new();
                public void Stop(Bus bus) { bus.Added += OnAdded; _items = null; }
                private void OnAdded(object? sender, EventArgs e) => _items!.Clear();
            }
            """ },
    };

    public static TheoryData<string, string> Flagged => new()
    {
        { "A timer that runs already is subscribed to before what its handler reads is assigned", """
            public sealed class Feed
            {
                private readonly System.Timers.Timer _timer;
                private readonly List<string> _names;
                public Feed()
                {
                    _timer = new System.Timers.Timer { Enabled = true, Interval = 100 };
                    {|RACE007:_timer.Elapsed += (_, _) => Console.WriteLine(_names.Count)|};
                    _names = new();
                }
            }
            """ },
        { "handler that asks for a state that comes before all is there", """
            public sealed class Watch
            {
                private volatile bool _isRunning;
                private int[]? _laps;
                public void Start(Bus bus)
                {
                    {|RACE007:bus.Added += OnAdded|};
                    {|RACE004:_isRunning = true|};
                    _laps = new int[4];
                }
                private void OnAdded(object? sender, EventArgs e) { if (_isRunning) { _laps![0]++; } }
            }
            """ },
        { "handler that asks for a state to which other code comes as well", """
            public sealed class Watch
            {
                private volatile bool _isRunning;
                private int[]? _laps;
                public void Start(Bus bus) { {|RACE007:bus.Added += OnAdded|}; _laps = new int[4]; _isRunning = true; }
                public void Run() => _isRunning = true;
                private void OnAdded(object? sender, EventArgs e) { if (_isRunning) { _laps![0]++; } }
            }
            """ },
        { "handler that asks for a state to which anybody comes at any time", """
            public sealed class Watch
            {
                private const int Running = 1, Suspended = 2;
                private volatile int _state;
                private int[]? _laps;
                public void Start(Bus bus) { {|RACE007:bus.Added += OnAdded|}; _laps = new int[4]; _state = Running; }
                public void Suspend() => _state = Suspended;
                private void OnAdded(object? sender, EventArgs e) { if (_state == Suspended) { _laps![0]++; } }
            }
            """ },
        { "handler that asks for a state in one place and reads in another", """
            public sealed class Watch
            {
                private volatile bool _isRunning;
                private int[]? _laps;
                public void Start(Bus bus) { {|RACE007:bus.Added += OnAdded|}; _laps = new int[4]; _isRunning = true; }
                private void OnAdded(object? sender, EventArgs e) { if (_isRunning) { Console.WriteLine(); } _laps![0]++; }
            }
            """ },
        { "options that are reloaded meanwhile", """
            public interface IMonitor { int Current { get; } IDisposable OnChange(Action<int, string?> listener); }
            public sealed class Throttle
            {
                private readonly IDisposable _subscription;
                private readonly int[] _bucket;
                public Throttle(IMonitor options) { _subscription = {|RACE007:options.OnChange((value, _) => Array.Fill(_bucket!, value))|}; _bucket = new int[options.Current]; }
                public int Size => _bucket.Length;
            }
            """ },
        { "variable that a started thread uses", """
            public static class Job
            {
                public static void Run(string given)
                {
                    string? name = null;
                    var thread = new Thread(() => Console.WriteLine(name!.Length));
                    {|RACE007:thread.Start()|};
                    name = given;
                    thread.Join();
                }
            }
            """ },
        { "number that is set once, after the timer", """
            public sealed class Poller
            {
                private Timer? _timer;
                private int _limit;
                public void Start() { _timer = {|RACE007:new Timer(_ => Poll(), null, 0, 10)|}; _limit = 100; }
                private void Poll() => Console.WriteLine(_limit);
            }
            """ },
        { "event of a parameter", """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                public Cache(Bus bus) { {|RACE007:bus.Added += OnAdded|}; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }
            """ },
        { "event of a parameter that a field keeps", """
            public sealed class Cache
            {
                private readonly Bus _bus;
                private readonly List<int> _seen;
                public Cache(Bus bus) { _bus = bus; {|RACE007:_bus.Added += OnAdded|}; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }
            """ },
        { "source that the method has started before", """
            public sealed class Link { public event EventHandler? Received; public void Start() => Received?.Invoke(this, EventArgs.Empty); }
            public sealed class Client
            {
                private readonly Link _link;
                private readonly List<int> _seen;
                public Client(Link link) { _link = link; _link.Start(); {|RACE007:_link.Received += OnReceived|}; _seen = new(); }
                private void OnReceived(object? sender, EventArgs e) => _seen.Add(1);
            }
            """ },
        { "event of a static object", """
            public static class Buses { public static Bus Main { get; } = new(); }
            public sealed class Cache
            {
                private readonly List<int> _seen;
                public Cache() { {|RACE007:Buses.Main.Added += OnAdded|}; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }
            """ },
        { "static event", """
            public static class Clock { public static event Action? Tick; public static void Raise() => Tick?.Invoke(); }
            public sealed class Cache
            {
                private readonly List<int> _seen;
                public Cache() { {|RACE007:Clock.Tick += OnTick|}; _seen = new(); }
                private void OnTick() => _seen.Add(1);
            }
            """ },
        { "lambda as handler", """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                public Cache(Bus bus) { {|RACE007:bus.Added += (_, _) => _seen!.Add(1)|}; _seen = new(); }
            }
            """ },
        { "delegate property of a parameter", """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                public Cache(Bus bus) { {|RACE007:bus.Removed = OnRemoved|}; _seen = new(); }
                private void OnRemoved() => _seen.Clear();
            }
            """ },
        { "in an initialization method, on an injected object", """
            public sealed class Cache
            {
                private readonly Bus _bus;
                private List<int>? _seen;
                public Cache(Bus bus) => _bus = bus;
                public void Start() { {|RACE007:_bus.Added += OnAdded|}; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen!.Add(1);
            }
            """ },
        { "hooked up by a helper", """
            public class Cache
            {
                private readonly List<int> _seen;
                public Cache(Bus bus) { {|RACE007:Attach(bus)|}; _seen = new(); }
                private void Attach(Bus bus) => bus.Added += OnAdded;
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }
            """ },
        { "read deep in a helper of the callback", """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                public Cache(Bus bus) { {|RACE007:bus.Added += OnAdded|}; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => Handle(1);
                private void Handle(int x) { if (x > 0) { Store(x); } }
                private void Store(int x) => Seen.Add(x);
                private List<int> Seen => _seen;
            }
            """ },
        { "thread", """
            public sealed class Worker
            {
                private readonly List<int> _queue;
                public Worker() { {|RACE007:new Thread(Run).Start()|}; _queue = new(); }
                private void Run() => _queue.Add(1);
            }
            """ },
        { "thread kept in a field", """
            public sealed class Worker
            {
                private readonly Thread _thread;
                private readonly List<int> _queue;
                public Worker() { _thread = new Thread(Run) { IsBackground = true }; {|RACE007:_thread.Start()|}; _queue = new(); }
                private void Run() => _queue.Add(1);
            }
            """ },
        { "task", """
            public sealed class Worker
            {
                private readonly List<int> _queue;
                public Worker() { {|RACE007:Task.Run(() => Run())|}; _queue = new(); }
                private void Run() => _queue.Add(1);
            }
            """ },
        { "thread pool with the object as state", """
            public sealed class Worker
            {
                private readonly List<int> _queue;
                public Worker() { {|RACE007:ThreadPool.QueueUserWorkItem(static state => ((Worker)state!)._queue.Add(1), this)|}; _queue = new(); }
            }
            """ },
        { "timer that is due at once uses the field that it is about to be stored in", """
            public sealed class Poller
            {
                private Timer _timer = null!;
                public void Start() => _timer = {|RACE007:new Timer(Poll, null, 0, 1000)|};
                private void Poll(object? state) => _timer.Change(500, 500);
            }
            """ },
        { "timer that is due in no time at all", """
            public sealed class Poller
            {
                private Timer _timer = null!;
                private List<int> _seen = null!;
                public Poller() { _timer = {|RACE007:new Timer(Poll, null, TimeSpan.Zero, TimeSpan.FromSeconds(1))|}; _seen = new(); }
                private void Poll(object? state) => _seen.Add(1);
            }
            """ },
        { "timer that is switched on too early", """
            public sealed class Poller
            {
                private readonly Timer _timer;
                private readonly List<int> _seen;
                public Poller() { _timer = new Timer(Poll); {|RACE007:_timer.Change(0, 100)|}; _seen = new(); }
                private void Poll(object? state) => _seen.Add(1);
            }
            """ },
        { "timer of the component kind", """
            public sealed class Poller
            {
                private readonly System.Timers.Timer _timer = new(100);
                private readonly List<int> _seen;
                public Poller() { _timer.Elapsed += OnElapsed; {|RACE007:_timer.Start()|}; _seen = new(); }
                private void OnElapsed(object? sender, System.Timers.ElapsedEventArgs e) => _seen.Add(1);
            }
            """ },
        { "file system watcher", """
            public sealed class Watch
            {
                private readonly System.IO.FileSystemWatcher _watcher;
                private readonly List<string> _seen;
                public Watch(string path)
                {
                    _watcher = new System.IO.FileSystemWatcher(path);
                    _watcher.Changed += OnChanged;
                    {|RACE007:_watcher.EnableRaisingEvents = true|};
                    _seen = new();
                }
                private void OnChanged(object sender, System.IO.FileSystemEventArgs e) => _seen.Add(e.Name!);
            }
            """ },
        { "cancellation token", """
            public sealed class Wait
            {
                private readonly TaskCompletionSource _done;
                public Wait(CancellationToken token) { {|RACE007:token.Register(() => _done!.TrySetCanceled())|}; _done = new(); }
            }
            """ },
        { "observable", """
            public sealed class Log : IObserver<int>
            {
                private readonly List<int> _seen;
                public Log(IObservable<int> source) { {|RACE007:source.Subscribe(this)|}; _seen = new(); }
                public void OnCompleted() { }
                public void OnError(Exception error) { }
                public void OnNext(int value) => _seen.Add(value);
            }
            """ },
        { "subscription of the project's own bus", """
            public interface IHandle<T> { void Handle(T message); }
            public interface IMessageBus { IDisposable SubscribeInstance<T>(T handler) where T : class; }
            public sealed class Log : IHandle<int>
            {
                private readonly List<int> _seen;
                private readonly IDisposable _subscription;
                public Log(IMessageBus bus) { _subscription = {|RACE007:bus.SubscribeInstance(this)|}; _seen = new(); }
                public void Handle(int message) => _seen.Add(message);
            }
            """ },
        { "another object's handler and state", """
            public sealed class Session { public List<int> Seen = null!; public void OnAdded(object? sender, EventArgs e) => Seen.Add(1); }
            public sealed class Server
            {
                public Session Open(Bus bus) { var session = new Session(); {|RACE007:bus.Added += session.OnAdded|}; session.Seen = new(); return session; }
            }
            """ },
        { "set by a helper afterwards", """
            public sealed class Cache
            {
                private List<int> _seen;
                public Cache(Bus bus) { {|RACE007:bus.Added += OnAdded|}; Fill(); }
                [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_seen))]
                private void Fill() => _seen = new();
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }
            """ },
        { "after an await", """
            public sealed class Cache
            {
                private List<int>? _seen;
                public async Task StartAsync(Bus bus, Task<List<int>> load) { {|RACE007:bus.Added += OnAdded|}; _seen = await load; }
                private void OnAdded(object? sender, EventArgs e) => _seen!.Add(1);
            }
            """ },
        { "the signal is given before the state is there", """
            public sealed class Worker
            {
                private readonly ManualResetEventSlim _ready = new(false);
                private List<int> _seen;
                public Worker() { {|RACE007:Task.Run(Run)|}; _ready.Set(); _seen = new(); }
                private void Run() { _ready.Wait(); _seen.Add(1); }
            }
            """ },
        { "a hosted service that is running once its base class has started", """
            namespace Microsoft.Extensions.Hosting
            {
                public abstract class BackgroundService
                {
                    private Task? _running;
                    public virtual Task StartAsync(CancellationToken token) { _running = ExecuteAsync(token); return _running; }
                    protected abstract Task ExecuteAsync(CancellationToken token);
                }
            }
            namespace Services
            {
                public sealed class Pump : Microsoft.Extensions.Hosting.BackgroundService
                {
                    private List<int>? _queue;
                    public override async Task StartAsync(CancellationToken token) { await {|RACE007:base.StartAsync(token)|}; _queue = new(); }
                    protected override async Task ExecuteAsync(CancellationToken token) { await Task.Yield(); _queue!.Add(1); }
                }
            }
            """ },
        { "a local variable that the callback uses", """
            public static class Once
            {
                public static void Start(IObservable<int> source, IObserver<int> first)
                {
                    Timer? timer = null;
                    timer = {|RACE007:new Timer(_ => timer!.Dispose(), null, 0, 1000)|};
                }
            }
            """ },
        { "a local variable that is assigned after the callback has been let go", """
            public interface IConnection { IDisposable Receive(Action<string> callback); }
            public static class Transport
            {
                public static void Open(IConnection connection, CancellationToken token)
                {
                    IDisposable registration = null!;
                    var ready = new ManualResetEventSlim(false);
                    try { {|RACE007:connection.Receive(message => { ready.Wait(); registration.Dispose(); })|}; }
                    catch (Exception) { ready.Set(); return; }
                    ready.Set();
                    registration = token.Register(() => { });
                }
            }
            """ },
        { "file that imports something that merely sounds like a user interface", """
            using System.WindowsOfTime;
            public sealed class Presenter
            {
                private readonly List<int> _seen;
                public Presenter(Bus bus) { {|RACE007:bus.Added += OnAdded|}; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }
            namespace System.WindowsOfTime { public class Popup; }
            """ },
        { "task that a file with a user interface starts", """
            using System.Windows.Controls;
            public sealed class Presenter
            {
                private readonly List<int> _seen;
                public Presenter() { {|RACE007:Task.Run(() => _seen!.Add(1))|}; _seen = new(); }
            }
            namespace System.Windows.Controls { public class Popup; }
            """ },
        { "the callback takes a lock that the constructor does not hold", """
            public sealed class Cache
            {
                private readonly object _lock = new();
                private readonly List<int> _seen;
                public Cache(Bus bus) { {|RACE007:bus.Added += OnAdded|}; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) { lock (_lock) { _seen.Add(1); } }
            }
            """ },
    };

    [Theory]
    [MemberData(nameof(Silent))]
    public Task IsSilentWhere(string situation, string source)
    {
        Assert.NotEmpty(situation);
        return Verify.AnalyzerAsync(source + Environment.NewLine + Bus);
    }

    [Theory]
    [MemberData(nameof(Flagged))]
    public Task IsFlaggedWhere(string situation, string source)
    {
        Assert.NotEmpty(situation);
        return Verify.AnalyzerAsync(source + Environment.NewLine + Bus);
    }

    [Fact]
    public Task MessageNamesTheHookUpTheLateAssignmentAndTheRead() =>
        Verify.AnalyzerAsync(
            """
            public sealed class Cache
            {
                private readonly List<int> _seen;

                public Cache(Bus bus)
                {
                    {|#0:bus.Added += OnAdded|};
                    {|#1:_seen = new()|};
                }

                private void OnAdded(object? sender, EventArgs e) => {|#2:_seen|}.Add(1);
            }

            """ + Bus,
            Verify.Expect("RACE007", [0, 1, 2], "bus.Added += OnAdded", "the callback 'OnAdded'", "Cache", "_seen = new()", "_seen", "Cache.OnAdded"));

    [Theory]
    [InlineData("public void Open() => _link.Start();", false)]
    [InlineData("public System.Threading.Tasks.Task Open() => _link.StartAsync().Later();", false)]
    [InlineData("public void Open(IOther other) => other.Start();", true)]
    public Task StarterThatIsInheritedFromAMissingPackageIsFoundByItsName(string open, bool isFlagged)
    {
        var hookUp = isFlagged ? "{|RACE007:_link.Received += OnReceived|}" : "_link.Received += OnReceived";
        return Verify.AnalyzerAsync(
            $$"""
            public interface ILink : IMissing { event EventHandler? Received; }
            public interface IOther : IMissing { }
            public sealed class Client
            {
                private readonly ILink _link;
                private readonly List<int> _seen;
                public Client(ILink link) { _link = link; {{hookUp}}; _seen = new(); }
                {{open}}
                private void OnReceived(object? sender, EventArgs e) => _seen.Add(1);
            }
            """,
            new VerifyOptions { AllowCompileErrors = true });
    }

    [Fact]
    public Task SeveralCallbacksThatMissTheSameStateAreOneFinding() =>
        Verify.AnalyzerAsync(
            """
            public sealed class Cache
            {
                private readonly List<int> _seen;

                public Cache(Bus bus, Bus other)
                {
                    {|RACE007:bus.Added += OnAdded|};
                    other.Added += OnAdded;
                    _seen = new();
                }

                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
            }

            """ + Bus);

    [Fact]
    public Task WithAnyEvidenceACallbackThatAsksFirstIsReportedToo() =>
        Verify.AnalyzerAsync(
            """
            public sealed class Cache
            {
                private List<int>? _seen;
                public Cache(Bus bus) { {|RACE007:bus.Added += OnAdded|}; _seen = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen?.Add(1);
            }

            """ + Bus,
            VerifyOptions.Default with { EditorConfig = "race_analyzers.evidence = any" });

    [Fact]
    public Task WithHighEvidenceOnlyStartedCodeIsReported() =>
        Verify.AnalyzerAsync(
            """
            public sealed class Cache
            {
                private readonly List<int> _seen;
                private readonly List<int> _done;
                public Cache(Bus bus) { bus.Added += OnAdded; _seen = new(); {|RACE007:Task.Run(Run)|}; _done = new(); }
                private void OnAdded(object? sender, EventArgs e) => _seen.Add(1);
                private void Run() => _done.Add(1);
            }

            """ + Bus,
            VerifyOptions.Default with { EditorConfig = "race_analyzers.evidence = high" });
}
