using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>RACE006: registrations that fail and leave their entry published.</summary>
public sealed class Race006FailedRegistrationTests
{
    private const string Members = """
            private readonly object _gate = new();
            private readonly List<Device> _all = new();
            private readonly ConcurrentDictionary<int, Device> _byId = new();
            private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _pending = new();
            private readonly ConcurrentDictionary<int, Lazy<Device>> _lazies = new();
            private readonly ConcurrentDictionary<int, Task<Device>> _tasks = new();
            private readonly ConcurrentBag<Device> _bag = new();
            private readonly Dictionary<int, Device> _keyed = new();
            private readonly LinkedList<Device> _linked = new();
            private readonly HashSet<Device> _set = new();
            private readonly List<Unit> _units = new();

            public void Unregister(Device device) { lock (_gate) { _all.Remove(device); } }

            public Device? First() { lock (_gate) { return _all.FirstOrDefault(); } }

            public void Drop(int id) => _byId.TryRemove(id, out _);

            public void Answer(int id) { if (_pending.TryRemove(id, out var source)) source.SetResult(1); }

            private Task SendAsync(int id) => Task.Delay(id);

            private Device Connect(int id) => new();

            private async Task<Device> LoadAsync(int id) { await Task.Delay(id); return new Device(); }

        """;

    private const string Types = """

        public enum Result { Ok, Defer, Broken }

        public enum Phase { New, Running, Faulted }

        public sealed class Outcome
        {
            private Outcome(bool success) => Success = success;

            public bool Success { get; }

            public static Outcome Fine() => new(true);

            public static Outcome Fail(string why) => new(why.Length == 0);
        }

        public readonly record struct Answer(bool IsOk, string? Why);

        public sealed class Reply
        {
            public bool Success { get; init; }

            public string? Message { get; init; }
        }

        public sealed class Line
        {
            public volatile Phase Phase;

            public async Task OpenAsync()
            {
                try
                {
                    await Task.Delay(1);
                    Phase = Phase.Running;
                }
                catch
                {
                    Phase = Phase.Faulted;
                    throw;
                }
            }
        }

        public interface IUnit { void Open(); }

        public sealed class Unit : IUnit
        {
            public volatile Phase Phase;

            public void Open() { if (Environment.TickCount == 3) throw new TimeoutException(); Phase = Phase.Running; }
        }

        public sealed class Shelf
        {
            private readonly object _gate = new();
            private readonly List<Device> _all = new();

            public void Add(Device device) { lock (_gate) { _all.Add(device); } }

            public void Remove(Device device) { lock (_gate) { _all.Remove(device); } }

            public Device? First() { lock (_gate) { return _all.FirstOrDefault(); } }
        }

        public sealed class Device
        {
            private int _state;

            public int State => _state;

            public void Probe() { if (Environment.TickCount == 3) throw new TimeoutException(); }

            public void Check(string name) { if (name.Length == 0) throw new ArgumentException("empty", nameof(name)); }

            public bool Start() => Environment.TickCount > 3;

            public Result Walk() => Environment.TickCount > 3 ? Result.Ok : Result.Broken;

            public int Reset() => Environment.TickCount > 3 ? 0 : -5;

            public Task ConnectAsync() => Task.Delay(1);

            public Outcome Greet() => Environment.TickCount > 3 ? Outcome.Fine() : Outcome.Fail("busy");

            public async ValueTask OpenAsync() => await Task.Delay(1);
        }
        """;

    public static TheoryData<string, string> Silent => new()
    {
        { "a helper that only the constructor calls", "public Registry() => Begin(); private void Begin() { var d = new Device(); _byId[1] = d; d.Probe(); }" },
        { "a lazy that a helper of the constructor forces", "public Registry() => Begin(); private void Begin() { _lazies[1] = new Lazy<Device>(() => LoadAsync(1).GetAwaiter().GetResult()); _ = _lazies[1].Value; }" },
        { "what is made where there is none yet and then used as one that was there", "public async Task UseAsync(int id) { if (!_byId.ContainsKey(id)) { _byId[id] = new Device(); } await _byId[id].ConnectAsync(); }" },
        { "what is made where there is none yet, used through the variable that it was found in", "public async Task UseAsync(int id) { if (!_byId.TryGetValue(id, out var d)) { d = new Device(); _byId[id] = d; } await d.ConnectAsync(); }" },
        { "a task that a handler takes out of its plain dictionary", "private readonly Dictionary<string, Task<string>> _texts = new(); public async Task<string> GetAsync(string name) { Task<string>? task; lock (_gate) { if (!_texts.TryGetValue(name, out task)) { _texts[name] = task = FetchAsync(name); } } try { return await task; } catch { lock (_gate) { _texts.Remove(name); } throw; } } private static async Task<string> FetchAsync(string name) { await Task.Delay(1); return name; }" },
        { "a task that a plain dictionary lists while it runs", "private readonly Dictionary<string, Task<string>> _texts = new(); public Task<string> RunAsync(string name) { var task = FetchAsync(name); lock (_gate) { _texts[name] = task; } return task; } public Task WaitAsync() { lock (_gate) { return Task.WhenAll(_texts.Values); } } private static async Task<string> FetchAsync(string name) { await Task.Delay(1); return name; }" },
        { "a task that has ended is kept in a plain dictionary", "private readonly Dictionary<string, Task<string>> _texts = new(); public Task<string> GetAsync(string name) { lock (_gate) { if (_texts.TryGetValue(name, out var task)) { return task; } task = Task.FromResult(name); _texts[name] = task; return task; } }" },
        { "a helper that only ever returns a completed task", "public async Task AddAsync(Device d) { _byId[1] = d; await NoteAsync(d); } private readonly ConcurrentDictionary<Device, int> _noted = new(); private Task NoteAsync(Device d) { if (_noted.ContainsKey(d)) return Task.CompletedTask; _noted.TryAdd(d, d.State); return Task.CompletedTask; }" },
        { "others are told of the entry if they want to know", "public Func<Device, Task>? Added { get; set; } public async Task AddAsync(Device d) { lock (_gate) { _all.Add(d); } await TellAsync(d).ConfigureAwait(false); } private async Task TellAsync(Device d) { if (Added is { } added) { await added(d).ConfigureAwait(false); } }" },
        { "others are told of the entry where it is registered", "public Func<Device, Task>? Added; public async Task AddAsync(Device d) { lock (_gate) { _all.Add(d); } if (Added != null) { await Added(d); } }" },
        { "two calls that each register for themselves", "private readonly Keeper _keeper = new(); public async Task StartAsync(Device d) { _keeper.Add(d); await _keeper.AddAsync(d); } public sealed class Keeper { private readonly ConcurrentDictionary<int, Device> _kept = new(); public void Add(Device d) => _kept[d.State] = d; public async Task AddAsync(Device d) { _kept[d.State] = d; try { await d.ConnectAsync(); } catch { _kept.TryRemove(d.State, out _); throw; } } public bool Has(Device d) => _kept.ContainsKey(d.State); }" },
        { "what is put back because a removal has failed", "public async Task RemoveAsync(Device d) { Unregister(d); try { await d.ConnectAsync(); } catch (Exception e) { lock (_gate) { _all.Add(d); } throw new InvalidOperationException(\"not removed\", e); } }" },
        { "a finally block that takes out what was not finished", "public bool Add(int id, Device d) { var isDone = false; if (!_byId.TryAdd(id, d)) return false; try { if (id > 3) { if (!d.Start()) return false; } isDone = true; return true; } finally { if (!isDone) { _byId.TryRemove(id, out _); } } }" },
        { "put back when a change is undone", "public async Task ReplaceAsync(int id, int other, Device d) { if (!_byId.TryGetValue(id, out var old)) { return; } _byId.TryRemove(id, out _); if (d.State == 3) { _byId[id] = old; await Task.Delay(1); throw new TimeoutException(); } }" },
        { "an arm for all other cases", "public void Add(int id, Device d) { if (!_byId.TryAdd(id, d)) { return; } foreach (var name in NamesOf(d)) { Console.WriteLine(name); } } private static string[] NamesOf(Device d) => d switch { { State: 1 } => new[] { \"one\" }, { State: 2 } => new[] { \"two\" }, _ => Array.Empty<string>() };" },
        { "a wait behind an extension method for awaiting", "private readonly List<SemaphoreSlim> _waiting = new(); public async Task WaitAsync() { var wait = new SemaphoreSlim(0, 1); lock (_gate) { _waiting.Add(wait); } await Own.Await(wait.WaitAsync(-1)); lock (_gate) { _waiting.Remove(wait); } } public void Pulse() { lock (_gate) { _waiting[0].Release(); } } } public static class Own { public static System.Runtime.CompilerServices.ConfiguredTaskAwaitable<bool> Await(this Task<bool> task) => task.ConfigureAwait(false);" },
        { "a key of any type", "public async Task<string> ReadAsync<TId>(Table<TId> lengths, Table<TId> names, TId id) where TId : notnull { lengths.Put(id, \"3\"); return await LoadAsync(id); } private static async Task<string> LoadAsync<TId>(TId id) { await Task.Delay(1); return id!.ToString()!; } public sealed class Table<TKey> where TKey : notnull { private readonly object _gate = new(); private readonly Dictionary<TKey, string> _all = new(); public void Put(TKey key, string value) { lock (_gate) { _all.Add(key, value); } } public void Drop(TKey key) { lock (_gate) { _all.Remove(key); } } public string Find(TKey key) { lock (_gate) { return _all[key]; } } }" },
        { "the next round fails before it makes another one", "public void Load(int[] ids) { lock (_gate) { foreach (var id in ids) { if (Console.Read() < id) throw new InvalidOperationException(); var d = new Device(); _all.Add(d); } } }" },
        { "the next round makes another one", "public async Task<Device> GetAsync(int id) { while (true) { if (_byId.TryGetValue(id, out var known)) { await known.ConnectAsync(); return known; } var made = await MakeAsync(); _byId[id] = made; } } private static async Task<Device> MakeAsync() { await Task.Delay(1); return new Device(); }" },
        { "taken back by a catch block", "public void Add(Device d) { lock (_gate) { _all.Add(d); } try { d.Probe(); } catch { Unregister(d); throw; } }" },
        { "taken back by a finally block", "public void Use(Device d) { lock (_gate) { _all.Add(d); } try { d.Probe(); } finally { Unregister(d); } }" },
        { "taken back before an error is returned", "public bool Add(Device d) { lock (_gate) { _all.Add(d); } if (!d.Start()) { Unregister(d); return false; } return true; }" },
        { "taken back before a throw", "public void Add(Device d) { lock (_gate) { _all.Add(d); } if (!d.Start()) { Unregister(d); throw new TimeoutException(); } }" },
        { "a key that is noted down", "private readonly HashSet<Key> _resumed = new(); public void Resume(Key key) { lock (_gate) { _resumed.Add(key); } Check(key); } public void Pause(Key key) { lock (_gate) { _resumed.Remove(key); } } private static void Check(Key key) { if (key.Name.Length == 3) throw new TimeoutException(); } public sealed class Key { public string Name = string.Empty; public override bool Equals(object? other) => other is Key key && key.Name == Name; public override int GetHashCode() => Name.Length; }" },
        { "a failed task that is taken out, whatever else its work fills", "private readonly ConcurrentDictionary<int, Task<Site>> _sites = new(); public async Task<Site> Get(int id) { var task = _sites.GetOrAdd(id, static key => MakeAsync(key)); try { return await task; } catch { _sites.TryRemove(KeyValuePair.Create(id, task)); throw; } } private static async Task<Site> MakeAsync(int id) { await Task.Delay(id); var site = new Site(); site.Parts.Add(id, id); return site; } public sealed class Site { public Dictionary<int, int> Parts { get; } = new(); }" },
        { "published last", "public void Add(Device d) { d.Probe(); lock (_gate) { _all.Add(d); } }" },
        { "a refused registration", "public void Add(int id, Device d) { if (!_byId.TryAdd(id, d)) throw new TimeoutException(); }" },
        { "a refused registration that says so", "public bool Add(int id, Device d) { if (!_byId.TryAdd(id, d)) return false; return true; }" },
        { "nothing follows", "public void Add(Device d) { lock (_gate) { _all.Add(d); } }" },
        { "a registry that nothing is ever taken out of", "public void Add(Device d) { _bag.Add(d); d.Probe(); }" },
        { "false says something else than that the entry is not there", "private readonly ConcurrentDictionary<Device, int> _uses = new(); public void Forget(Device d) => _uses.TryRemove(d, out _); public bool Use(Device d) { while (true) { if (_uses.TryAdd(d, 1)) return true; if (_uses.TryGetValue(d, out var n) && _uses.TryUpdate(d, n + 1, n)) return false; } }" },
        { "the key of a collection that stays empty", "private readonly Dictionary<Device, List<int>> _lists = new(); public void Forget(Device d) { lock (_gate) { _lists.Remove(d); } } public bool Put(Device d, int n) { lock (_gate) { if (!_lists.TryGetValue(d, out var list)) { list = new List<int>(); _lists.Add(d, list); } if (list.Contains(n)) return false; list.Add(n); return true; } }" },
        { "taken back by a handler of the entry's own event", "public async Task AddAsync(Link link) { lock (_gate) { _links.Add(link); link.Closed += OnClosed; } await link.OpenAsync(); } private readonly List<Link> _links = new(); private void OnClosed(object? sender, EventArgs e) { lock (_gate) { _links.Remove((Link)sender!); } } public sealed class Link { public event EventHandler? Closed; public Task OpenAsync() { Closed?.Invoke(this, EventArgs.Empty); return Task.Delay(1); } }" },
        { "a wrong argument", "public void Add(Device d, string name) { lock (_gate) { _all.Add(d); } d.Check(name); }" },
        { "calls that have nothing to do with the entry", "public void Add(Device d) { lock (_gate) { _all.Add(d); } Console.WriteLine(\"added\"); }" },
        { "awaiting a delay", "public async Task AddAsync(int id, Device d) { _byId[id] = d; await Task.Delay(1); }" },
        { "awaiting with a handler that takes it back", "public async Task AddAsync(int id, Device d) { _byId[id] = d; try { await d.ConnectAsync(); } catch { _byId.TryRemove(id, out _); throw; } }" },
        { "taken back as the very pair that was put in", "public async Task AddAsync(int id, Device d) { _byId[id] = d; try { await d.ConnectAsync(); } catch { ((ICollection<KeyValuePair<int, Device>>)_byId).Remove(new KeyValuePair<int, Device>(id, d)); throw; } }" },
        { "a request taken back when it cannot be sent", "public async Task<int> AskAsync(int id) { var source = new TaskCompletionSource<int>(); _pending[id] = source; try { await SendAsync(id); } catch { _pending.TryRemove(id, out _); throw; } return await source.Task; }" },
        { "a lazy that does not keep its failure", "public Device Get(int id) => _lazies.GetOrAdd(id, i => new Lazy<Device>(() => Connect(i), LazyThreadSafetyMode.PublicationOnly)).Value;" },
        { "a lazy that cannot fail", "public Device Get(int id) => _lazies.GetOrAdd(id, i => new Lazy<Device>(() => new Device())).Value;" },
        { "a lazy taken back when it fails", "public Device Get(int id) { var lazy = _lazies.GetOrAdd(id, i => new Lazy<Device>(() => Connect(i))); try { return lazy.Value; } catch { _lazies.TryRemove(id, out _); throw; } }" },
        { "a failed task is expected and replaced", "public Task<Device> Get(int id) => _tasks.AddOrUpdate(id, i => LoadAsync(i), (i, old) => old.IsFaulted ? LoadAsync(i) : old);" },
        { "a task that catches whatever happens", "public Task<Device> Get(int id) => _tasks.GetOrAdd(id, i => SafeLoadAsync(i)); private static async Task<Device> SafeLoadAsync(int id) { try { await Task.Delay(id); return new Device(); } catch (Exception e) { Console.WriteLine(e); return new Device(); } }" },
        { "a completed task", "public Task<Device> Get(int id) => _tasks.GetOrAdd(id, i => Task.FromResult(new Device()));" },
        { "a failed entry is marked for its users", "public void Start(Unit u) { lock (_gate) { _units.Add(u); } try { u.Open(); } catch { u.Phase = Phase.Faulted; throw; } } public Unit? Running() { lock (_gate) { return _units.Find(u => u.Phase == Phase.Running); } } public void Stop(Unit u) { lock (_gate) { _units.Remove(u); } }" },
        { "taken back by the only caller", "public void Start(Device d) { try { Add(d); } catch { Unregister(d); throw; } } private void Add(Device d) { lock (_gate) { _all.Add(d); } d.Probe(); }" },
        { "taken back by the caller that awaits it", "public async Task StartAsync(int id, Device d) { try { await AddAsync(id, d); } catch { Drop(id); throw; } } private async Task AddAsync(int id, Device d) { _byId[id] = d; await d.ConnectAsync(); }" },
        { "taken back by what a using statement disposes", "public void Use(Device d) { using var registration = Enter(d); d.Probe(); } private Leaving Enter(Device d) { lock (_gate) { _all.Add(d); } return new Leaving(this, d); } private sealed class Leaving(Registry owner, Device d) : IDisposable { public void Dispose() => owner.Unregister(d); }" },
        { "taken back by a handler of the very exception", "public void Add(Device d) { lock (_gate) { _all.Add(d); } try { d.Probe(); } catch (TimeoutException) { Unregister(d); throw; } }" },
        { "taken back before null is returned", "public Device? Add() { var d = new Device(); lock (_gate) { _all.Add(d); } if (!d.Start()) { Unregister(d); return null; } return d; }" },
        { "taken back before a negative number is returned", "public int Add(Device d) { lock (_gate) { _all.Add(d); } if (!d.Start()) { Unregister(d); return -1; } return 0; }" },
        { "a number that is none of an error", "public int Add(Device d) { lock (_gate) { _all.Add(d); } if (!d.Start()) return 2; return 1; }" },
        { "what fails runs later, on its own", "public void Add(Device d) { lock (_gate) { _all.Add(d); } _ = Task.Run(() => d.Probe()); }" },
        { "what fails comes first", "public async Task AddAsync(int id, Device d) { await d.ConnectAsync(); _byId[id] = d; }" },
        { "one condition guards both", "public bool Add(Device d) { var ok = d.Start(); if (ok) { lock (_gate) { _all.Add(d); } } Console.WriteLine(d); if (!ok) return false; return true; }" },
        { "one condition guards both, and the exception", "public void Add(int id, Device d) { if (d.State > 2) _byId[id] = d; Console.WriteLine(d); if (d.State <= 2) throw new TimeoutException(); }" },
        { "a flag says that nothing was added", "public bool Add(int id, Device d) { var added = false; lock (_gate) { if (!_keyed.ContainsKey(id)) { _keyed.Add(id, d); added = true; } } if (!added) return false; return true; } public void Remove(int id) { lock (_gate) { _keyed.Remove(id); } }" },
        { "an error was found before", "public bool Add(Device d) { string? error = null; if (d.State > 3) error = \"old\"; else lock (_gate) { _all.Add(d); } if (error != null) { Console.WriteLine(error); return false; } return true; }" },
        { "false says that the entry replaced another", "public bool Set(int id, Device d) { var isNew = !_byId.ContainsKey(id); _byId[id] = d; if (!isNew) return false; return true; }" },
        { "taken back on the same condition", "public bool Add(int id, Device d) { if (!_byId.TryAdd(id, d)) return false; var ok = d.Start(); if (!ok) Drop(id); if (!ok) return false; return true; }" },
        { "taken back by the caller that is told", "public bool Start(Device d) { if (!Add(d)) { Unregister(d); return false; } return true; } private bool Add(Device d) { lock (_gate) { _all.Add(d); } if (!d.Start()) return false; return true; }" },
        { "taken back before a failure is returned", "public Outcome Add(int id, Device d) { _byId[id] = d; if (!d.Start()) { Drop(id); return Outcome.Fail(\"busy\"); } return Outcome.Fine(); }" },
        { "taken back before a caught failure is returned", "public async Task<bool> AddAsync(int id, Device d) { _byId[id] = d; try { await d.ConnectAsync(); } catch (Exception) { Drop(id); return false; } return true; }" },
        { "published where all went well", "public Outcome Add(int id, Device d) { var outcome = d.Greet(); if (outcome.Success) _byId[id] = d; Console.WriteLine(id); if (!outcome.Success) return Outcome.Fail(\"busy\"); return Outcome.Fine(); }" },
        { "members of an enum that both say success", "public Welcome Add(int id, Device d) { _byId[id] = d; if (d.Start()) return Welcome.Running; return Welcome.Waiting; } public enum Welcome { Waiting, Running }" },
        { "tried again until it works", "public async Task<bool> AddAsync(int id, Device d) { _byId[id] = d; while (id < 9) { try { await d.ConnectAsync(); return true; } catch (Exception e) { Console.WriteLine(e); } } Drop(id); return false; }" },
        { "what is caught is not the entry's", "public bool Add(int id, Device d, Stream log) { _byId[id] = d; try { log.Flush(); return true; } catch (IOException) { return false; } }" },
        { "an entry that says itself that it has failed", "private readonly ConcurrentDictionary<int, Line> _lines = new(); public async Task AddAsync(int id, Line line) { _lines[id] = line; await line.OpenAsync(); } public Line? Find(int id) => _lines.TryGetValue(id, out var line) && line.Phase != Phase.Faulted ? line : null; public void Close(int id) => _lines.TryRemove(id, out _);" },
        { "marked as failed before the exception", "public void Start(Unit u, bool ok) { lock (_gate) { _units.Add(u); } if (!ok) { u.Phase = Phase.Faulted; throw new TimeoutException(); } } public Unit? First(Phase p) { lock (_gate) { return _units.Find(u => u.Phase == p); } } public void Stop(Unit u) { lock (_gate) { _units.Remove(u); } }" },
        { "a request that is failed when it cannot be sent", "public async Task<int> AskAsync(int id) { var source = new TaskCompletionSource<int>(); _pending[id] = source; try { await SendAsync(id); } catch (Exception e) { source.TrySetException(e); throw; } return await source.Task; }" },
        { "a request that is canceled when it cannot be sent", "public async Task<int> AskAsync(int id) { var source = new TaskCompletionSource<int>(); _pending[id] = source; try { await SendAsync(id); } catch { source.TrySetCanceled(); throw; } return await source.Task; }" },
        { "another object fails", "public void Add(Device d, Device other) { lock (_gate) { _all.Add(d); } other.Probe(); }" },
    };

    public static TheoryData<string, string> Flagged => new()
    {
        { "a helper that the constructor and a method call", "public Registry() => Begin(); public void Again() => Begin(); private void Begin() { var d = new Device(); {|RACE006:_byId[1] = d|}; d.Probe(); }" },
        { "a lazy that a helper of the constructor and of a method forces", "public Registry() => Begin(); public void Again() => Begin(); private void Begin() { {|RACE006:_lazies[1] = new Lazy<Device>(() => LoadAsync(1).GetAwaiter().GetResult())|}; _ = _lazies[1].Value; }" },
        { "what is made where there is none yet, and connected once", "public async Task UseAsync(int id) { if (!_byId.TryGetValue(id, out var d)) { d = new Device(); {|RACE006:_byId[id] = d|}; await d.ConnectAsync(); } Console.WriteLine(d.State); }" },
        { "what is made where there is none yet, and taken out when it is done", "public async Task UseAsync(int id) { if (!_byId.TryGetValue(id, out var d)) { d = new Device(); {|RACE006:_byId[id] = d|}; } await d.ConnectAsync(); _byId.TryRemove(id, out _); }" },
        { "a task that a plain dictionary keeps under a lock for all who ask", "private readonly Dictionary<string, Task<string>> _texts = new(); public Task<string> GetAsync(string name) { lock (_gate) { if (_texts.TryGetValue(name, out var task)) { return task; } task = FetchAsync(name); {|RACE006:_texts[name] = task|}; return task; } } private static async Task<string> FetchAsync(string name) { await Task.Delay(1); return name; }" },
        { "a helper that may return a task that fails", "public async Task AddAsync(Device d) { {|RACE006:_byId[1] = d|}; await NoteAsync(d); } private readonly ConcurrentDictionary<Device, int> _noted = new(); private Task NoteAsync(Device d) { if (_noted.ContainsKey(d)) return Task.CompletedTask; return d.ConnectAsync(); }" },
        { "a delegate that makes the entry ready, and has to be there", "private readonly Func<Device, Task> _prepare = d => d.ConnectAsync(); public async Task AddAsync(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } await PrepareAsync(d); } private async Task PrepareAsync(Device d) { await _prepare(d); }" },
        { "others are told of the entry once it is connected", "public Func<Device, Task>? Added { get; set; } public async Task AddAsync(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } await TellAsync(d); } private async Task TellAsync(Device d) { await d.ConnectAsync(); if (Added is { } added) { await added(d); } }" },
        { "a call that registers, and one that needs what was registered", "private readonly Keeper _keeper = new(); public async Task StartAsync(Device d) { {|RACE006:_keeper.Add(d)|}; await _keeper.GreetAsync(d); } public sealed class Keeper { private readonly ConcurrentDictionary<int, Device> _kept = new(); public void Add(Device d) => _kept[d.State] = d; public async Task GreetAsync(Device d) { if (_kept.ContainsKey(d.State)) { await d.ConnectAsync(); } } public void Drop(Device d) => _kept.TryRemove(d.State, out _); }" },
        { "what is registered because something else has failed", "public async Task AddAsync(int id, Device d) { try { await Task.Delay(id); } catch (IOException) { d.Probe(); } {|RACE006:_byId[id] = d|}; await d.ConnectAsync(); }" },
        { "a finally block that takes out something else", "public bool Add(int id, Device d) { var isDone = false; if (!{|RACE006:_byId.TryAdd(id, d)|}) return false; try { if (id > 3) { if (!d.Start()) return false; } isDone = true; return true; } finally { if (!isDone) { _keyed.Remove(id); } } }" },
        { "a method of the entry throws", "public void Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } d.Probe(); }" },
        { "a helper that is given the entry throws", "public void Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } Probe(d); } private static void Probe(Device d) { if (d.State > 3) throw new TimeoutException(); }" },
        { "false is returned", "public bool Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } if (!d.Start()) return false; return true; }" },
        { "an error code is passed on", "public Result Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } var result = d.Walk(); if (result != Result.Ok) return result; return Result.Ok; }" },
        { "null is returned", "public Device? Add() { var d = new Device(); lock (_gate) { {|RACE006:_all.Add(d)|}; } if (!d.Start()) return null; return d; }" },
        { "an exception is thrown", "public void Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } if (!d.Start()) throw new TimeoutException(); }" },
        { "a throw expression", "public Device Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } return d.Start() ? d : throw new TimeoutException(); }" },
        { "an awaited connection", "public async Task AddAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; await d.ConnectAsync(); }" },
        { "an awaited connection in the callee, which is where it is reported", "public async Task RunAsync(int id, Device d) { await AddAsync(id, d); } private async Task AddAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; await d.ConnectAsync(); }" },
        { "an awaited connection after TryAdd", "public async Task AddAsync(int id, Device d) { if (!{|RACE006:_byId.TryAdd(id, d)|}) return; await d.ConnectAsync().ConfigureAwait(false); }" },
        { "a handler that does not take it back", "public void Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } try { d.Probe(); } catch { Console.WriteLine(d); throw; } }" },
        { "a request that cannot be sent", "public async Task<int> AskAsync(int id) { var source = new TaskCompletionSource<int>(); {|RACE006:_pending[id] = source|}; await SendAsync(id); return await source.Task; }" },
        { "taken out on success only", "public async Task UseAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; await SendAsync(id); _byId.TryRemove(id, out _); }" },
        { "taken back on one of two error paths", "public bool Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } if (!d.Start()) { Unregister(d); return false; } if (!d.Start()) return false; return true; }" },
        { "a lazy that keeps its failure", "public Device Get(int id) => {|RACE006:_lazies.GetOrAdd(id, i => new Lazy<Device>(() => Connect(i)))|}.Value;" },
        { "a lazy made by a local function", "public Device Get(int id) { Lazy<Device> Make(int i) => new Lazy<Device>(() => Connect(i)); return {|RACE006:_lazies.GetOrAdd(id, Make(id))|}.Value; }" },
        { "a task that keeps its failure", "public Task<Device> Get(int id) => {|RACE006:_tasks.GetOrAdd(id, i => LoadAsync(i))|};" },
        { "a task that is awaited here", "public async Task<int> Get(int id) { var d = await {|RACE006:_tasks.GetOrAdd(id, LoadAsync)|}; return d.State; }" },
        { "a keyed entry", "public void Add(int id, Device d) { lock (_gate) { {|RACE006:_keyed.Add(id, d)|}; } d.Probe(); } public Device? Find(int id) { lock (_gate) { return _keyed.GetValueOrDefault(id); } } public void Remove(int id) { lock (_gate) { _keyed.Remove(id); } }" },
        { "an entry of a linked list", "public void Add(Device d) { lock (_gate) { {|RACE006:_linked.AddLast(d)|}; } d.Probe(); } public bool Has(Device d) { lock (_gate) { return _linked.Contains(d); } } public void Remove(Device d) { lock (_gate) { _linked.Remove(d); } }" },
        { "an entry of a set", "public void Add(Device d) { lock (_gate) { {|RACE006:_set.Add(d)|}; } d.Probe(); } public Device? Any() { lock (_gate) { return _set.FirstOrDefault(); } } public void Remove(Device d) { lock (_gate) { _set.Remove(d); } }" },
        { "published by a helper", "public void Add(Device d) { {|RACE006:Publish(d)|}; d.Probe(); } private void Publish(Device d) { lock (_gate) { _all.Add(d); } }" },
        { "a method of the entry's interface throws", "private readonly ConcurrentDictionary<int, IUnit> _open = new(); public void Add(int id, IUnit u) { {|RACE006:_open.TryAdd(id, u)|}; u.Open(); } public IUnit? Find(int id) => _open.GetValueOrDefault(id); public void Close(int id) => _open.TryRemove(id, out _);" },
        { "an exception that is caught and returned as false", "public bool Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } try { d.Probe(); } catch (TimeoutException) { return false; } return true; }" },
        { "an error code beside zero", "public int Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } var error = d.Reset(); if (error != 0) return error; return 0; }" },
        { "a negative number beside zero", "public int Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } if (!d.Start()) return -1; return 0; }" },
        { "a negative number at the end", "public int Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } if (d.Start()) return 0; return -22; }" },
        { "an awaited value task", "public async ValueTask AddAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; await d.OpenAsync(); }" },
        { "a handler that takes back another entry", "public void Add(int id, int other, Device d) { {|RACE006:_byId[id] = d|}; try { d.Probe(); } catch { _lazies.TryRemove(other, out _); throw; } }" },
        { "taken back by one of two callers", "public void Start(Device d) { try { Add(d); } catch { Unregister(d); throw; } } public void Restart(Device d) => Add(d); private void Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } d.Probe(); }" },
        { "a handler that only resets the entry", "public void Start(Unit u) { lock (_gate) { {|RACE006:_units.Add(u)|}; } try { u.Open(); } catch { u.Phase = Phase.New; throw; } } public Unit? First(Phase p) { lock (_gate) { return _units.Find(u => u.Phase == p); } } public void Stop(Unit u) { lock (_gate) { _units.Remove(u); } }" },
        { "a member of an enum that says failure", "public Result Add(int id, Device d) { {|RACE006:_byId[id] = d|}; if (!d.Start()) return Result.Broken; return Result.Ok; }" },
        { "a factory that says failure", "public Outcome Add(int id, Device d) { {|RACE006:_byId[id] = d|}; if (!d.Start()) return Outcome.Fail(\"busy\"); return Outcome.Fine(); }" },
        { "a factory that says failure, as one arm", "public Outcome Add(int id, Device d) { {|RACE006:_byId[id] = d|}; return d.Start() ? Outcome.Fine() : Outcome.Fail(\"busy\"); }" },
        { "a result without the flag that says success", "public Reply Add(int id, Device d) { {|RACE006:_byId[id] = d|}; if (!d.Start()) return new Reply { Message = \"busy\" }; return new Reply { Success = true }; }" },
        { "a result with another flag than the good one", "public Answer Add(int id, Device d) { {|RACE006:_byId[id] = d|}; if (!d.Start()) return new(false, \"busy\"); return new(true, null); }" },
        { "a tuple with an error", "public (Device? Device, string? Error) Add(int id, Device d) { {|RACE006:_byId[id] = d|}; if (!d.Start()) return (null, \"busy\"); return (d, null); }" },
        { "a result that is passed on for its flag", "public Outcome Add(int id, Device d) { {|RACE006:_byId[id] = d|}; var outcome = d.Greet(); if (!outcome.Success) return outcome; return Outcome.Fine(); }" },
        { "a type that says failure", "public Entered Add(int id, Device d) { {|RACE006:_byId[id] = d|}; return d.Start() ? new Done() : new Failed(); } public abstract record Entered; public sealed record Done : Entered; public sealed record Failed : Entered;" },
        { "a completed task of false", "public Task<bool> AddAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; if (!d.Start()) return Task.FromResult(false); return Task.FromResult(true); }" },
        { "every exception is caught and returned as false", "public bool Add(int id, Device d) { {|RACE006:_byId[id] = d|}; try { d.Probe(); return true; } catch (Exception e) { Console.WriteLine(e); return false; } }" },
        { "an awaited failure is caught and returned", "public async Task<Outcome> AddAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; try { await d.ConnectAsync(); } catch (Exception e) { return Outcome.Fail(e.Message); } return Outcome.Fine(); }" },
        { "fails behind the entry of the same round", "public void Load(int[] ids) { lock (_gate) { foreach (var id in ids) { var d = new Device(); {|RACE006:_all.Add(d)|}; if (Console.Read() < id) throw new InvalidOperationException(); } } }" },
        { "fails once all rounds are over", "public void Load(int[] ids) { lock (_gate) { foreach (var id in ids) { var d = new Device(); {|RACE006:_all.Add(d)|}; } if (Console.Read() < 0) throw new InvalidOperationException(); } }" },
        { "tried three times, and then left there", "public async Task<bool> AddAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; for (var i = 0; i < 3; i++) { try { await d.ConnectAsync(); return true; } catch (Exception e) { Console.WriteLine(e); } } return false; }" },
        { "the same condition does not hold any longer", "public bool Add(int id, Device d) { var ok = d.State == 0; if (ok) { {|RACE006:_byId[id] = d|}; ok = d.Start(); } if (!ok) return false; return true; }" },
        { "a task that is awaited later", "public async Task AddAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; var connecting = d.ConnectAsync(); Console.WriteLine(id); await connecting; }" },
        { "a task that is awaited for a while", "public async Task AddAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; await d.ConnectAsync().WaitAsync(TimeSpan.FromSeconds(1)); }" },
        { "a task that is blocked on", "public void Add(int id, Device d) { {|RACE006:_byId[id] = d|}; d.ConnectAsync().GetAwaiter().GetResult(); }" },
        { "a connection whose code is elsewhere", "private readonly ConcurrentDictionary<string, System.Net.Sockets.TcpClient> _clients = new(); public void Add(string host) { var client = new System.Net.Sockets.TcpClient(); {|RACE006:_clients[host] = client|}; client.Connect(host, 80); } public void Close(string host) => _clients.TryRemove(host, out _);" },
        { "a request whose sending throws", "public Task<int> Ask(int id) { var source = new TaskCompletionSource<int>(); {|RACE006:_pending.TryAdd(id, source)|}; Send(id); return source.Task; } private static void Send(int id) { if (id == 3) throw new IOException(\"closed\"); }" },
        { "a request that is answered here or never", "private readonly ConcurrentDictionary<int, TaskCompletionSource<Device>> _loads = new(); public async Task<Device> Get(int id) { var source = new TaskCompletionSource<Device>(); if (!{|RACE006:_loads.TryAdd(id, source)|}) return await _loads[id].Task; var device = await LoadAsync(id); source.SetResult(device); return device; }" },
        { "a registry of another type whose method is called Add", "private readonly Shelf _shelf = new(); public void Put(Device d) { {|RACE006:_shelf.Add(d)|}; d.Probe(); }" },
        { "taken back only if nothing throws", "public void Add(Device d) { lock (_gate) { {|RACE006:_all.Add(d)|}; } d.Probe(); Unregister(d); }" },
    };

    [Theory]
    [MemberData(nameof(Silent))]
    public Task IsSilentOn(string shape, string member) => VerifyAsync(shape, member);

    [Theory]
    [MemberData(nameof(Flagged))]
    public Task Flags(string shape, string member) => VerifyAsync(shape, member);

    [Fact]
    public Task MissingPackageDoesNotHideTheCall() => Verify.AnalyzerAsync(
        """
        public class Connections
        {
            private readonly ConcurrentDictionary<string, Lazy<IMissing>> _all = new();

            public IMissing Get(MissingOptions options)
            {
                return {|RACE006:_all.GetOrAdd(options.Name, Make(options))|}.Value;

                Lazy<IMissing> Make(MissingOptions o) => new Lazy<IMissing>(() => Missing.Connect(o));
            }
        }
        """,
        new VerifyOptions { AllowCompileErrors = true });

    [Fact]
    public Task NamesEntryRegistryAndFailure() => Verify.AnalyzerAsync(
        """
        public sealed class Device
        {
            public void Probe() => throw new TimeoutException();
        }

        public sealed class Devices
        {
            private readonly List<Device> _all = new();

            public void Add(Device device)
            {
                lock (_all)
                {
                    {|#0:_all.Add(device)|};
                }

                {|#1:device.Probe()|};
            }

            public void Remove(Device device)
            {
                lock (_all)
                {
                    _all.Remove(device);
                }
            }

            public Device? First()
            {
                lock (_all)
                {
                    return _all.FirstOrDefault();
                }
            }
        }
        """,
        Verify.Expect("RACE006", [0, 1], "device", "Devices._all", "'device.Probe()' fails", "nothing takes it out again"));

    [Theory]
    [InlineData("high", false)]
    [InlineData("default", true)]
    [InlineData("any", true)]
    public Task RegistryThatOneSideLocksCountsAsSharedByDefault(string evidence, bool isFlagged) => VerifyEvidenceAsync(
        "public void Add(Device d) { lock (_gate) { {|RACE006:_open.Add(d)|}; } d.Probe(); }",
        evidence,
        isFlagged);

    [Theory]
    [InlineData("high", false)]
    [InlineData("default", false)]
    [InlineData("any", true)]
    public Task RegistryThatNobodyLocksIsSharedOnlyIfTheUserSaysSo(string evidence, bool isFlagged) => VerifyEvidenceAsync(
        "public void Add(Device d) { {|RACE006:_open.Add(d)|}; d.Probe(); }",
        evidence,
        isFlagged);

    [Theory]
    [InlineData("high")]
    [InlineData("default")]
    [InlineData("any")]
    public Task ConcurrentCollectionIsTheStrongestEvidence(string evidence) => VerifyEvidenceAsync(
        "public async Task AddAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; await d.ConnectAsync(); }",
        evidence,
        isFlagged: true);

    private static Task VerifyEvidenceAsync(string member, string evidence, bool isFlagged)
    {
        var marked = "public class Registry\n{\n" + Members + """
            private readonly List<Device> _open = new();

            public Device? Newest() => _open.LastOrDefault();

            public void Close(Device d) => _open.Remove(d);

        """ + member + "\n}\n" + Types;
        return Verify.AnalyzerAsync(
            isFlagged ? marked : marked.Replace("{|RACE006:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal),
            VerifyOptions.Default with { EditorConfig = $"race_analyzers.evidence = {evidence}" });
    }

    private static Task VerifyAsync(string shape, string member)
    {
        Assert.NotEmpty(shape);
        return Verify.AnalyzerAsync("public class Registry\n{\n" + Members + member + "\n}\n" + Types);
    }
}
