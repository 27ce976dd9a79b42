namespace RaceAnalyzers.Benchmarks.Speed;

/// <summary>Code of any size, for questions about size.</summary>
internal static class GeneratedCode
{
    private const string Usings = """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        """;

    /// <summary>Every way in which an analysis of types, members, statements and calls could stop being linear.</summary>
    public static IReadOnlyList<CodeShape> Shapes { get; } =
    [
        new("types", 50, count => Usings + Repeat(count, index => Registry(index, racy: index % 4 == 0))),
        new("members of one type", 150, OneType),
        new("statements of one method", 200, OneMethod),
        new("depth of calls", 100, CallChain),
        new("mutual recursion", 100, CallRing),
        new("types in one registry", 100, OneRegistry),
    ];

    /// <summary>A document with this many registries of their own.</summary>
    public static string Document(int first, int count, bool racy) =>
        $"namespace Generated{first};\n" + Usings + Repeat(count, index => Registry(first + index, racy));

    /// <summary>All that decides, publishes and fails in one method, so that whoever pairs one with the other has many pairs.</summary>
    public static string Decisions(int count) => Usings + $$"""
        public sealed class Entry { public int Id; public bool Ready; public int[]? Domain; public void Probe() => Domain = new int[4]; }
        public sealed class Registry
        {
            private readonly object _lock = new();
            private readonly ConcurrentDictionary<string, Entry> _entries = new();
            private bool _flag;
            private Entry? _first;
            public event EventHandler? Changed;
            public Entry? Find(string key) => _entries.TryGetValue(key, out var entry) ? entry : null;
            private static void Connect(Entry entry) { if (entry.Id > 5) { throw new InvalidOperationException(); } }
            public void Run()
            {
                {{Repeat(count, index => $$"""
                    bool flag{{index}};
                    lock (_lock) { flag{{index}} = _flag; }
                    if (!flag{{index}}) { lock (_lock) { _flag = true; _first = new Entry(); } }
                    if (_first == null) { lock (_lock) { if (_first == null) { _first = new Entry { Id = {{index}} }; _first.Probe(); } } }
                    var entry{{index}} = new Entry();
                    if (!_entries.TryAdd("{{index}}", entry{{index}})) { throw new InvalidOperationException(); }
                    Connect(entry{{index}});
                    if (entry{{index}}.Id < 0) { _entries.TryRemove("{{index}}", out _); }
                    Changed += (_, _) => { _flag = entry{{index}}.Ready; };

                    """)}}
            }
        }
        """;

    /// <summary>
    /// A registry as real code has it, with an entry, a gate, a lock, an event and a cache, about fifty lines long. The
    /// racy one differs in its order of statements only, so that both cost the compiler the same.
    /// </summary>
    private static string Registry(int index, bool racy)
    {
        const string publish = "lock (_lock) { _entries.Add(entry); _byName[entry.Name] = entry; }";
        const string initialize = "entry.Probe(); await entry.StartAsync(cancellationToken).ConfigureAwait(false);";
        return $$"""
            public sealed class Entry{{index}}
            {
                private readonly List<int> _groups = new();
                private bool _ready;
                public Entry{{index}}(int id, string name) { Id = id; Name = name; }
                public int Id { get; }
                public string Name { get; }
                public int[]? Domain { get; private set; }
                public bool IsReady => Volatile.Read(ref _ready);
                public void Probe() { for (var i = 0; i < 4; i++) { _groups.Add(i); } Domain = _groups.ToArray(); }
                public Task StartAsync(CancellationToken cancellationToken) => Task.Delay(1, cancellationToken);
                public void MarkReady() => Volatile.Write(ref _ready, true);
            }

            public sealed class Registry{{index}}
            {
                private readonly object _lock = new();
                private readonly List<Entry{{index}}> _entries = new();
                private readonly Dictionary<string, Entry{{index}}> _byName = new();
                private readonly ConcurrentDictionary<int, string> _names = new();
                public event EventHandler? Changed;

                public async Task RegisterAsync(Entry{{index}} entry, CancellationToken cancellationToken)
                {
                    if (entry is null) { throw new ArgumentNullException(nameof(entry)); }
                    {{(racy ? publish : initialize)}}
                    {{(racy ? initialize : publish)}}
                    entry.MarkReady();
                    _names.TryAdd(entry.Id, entry.Name);
                    Changed?.Invoke(this, EventArgs.Empty);
                }

                public Entry{{index}}? Find(int id)
                {
                    lock (_lock)
                    {
                        foreach (var entry in _entries)
                        {
                            if (entry.Id == id) { return entry; }
                        }
                    }

                    return null;
                }

                public bool TryGet(string name, out Entry{{index}}? entry) { lock (_lock) { return _byName.TryGetValue(name, out entry); } }
                public string NameOf(int id) => _names.GetOrAdd(id, static key => key.ToString());
                public int[] Domains() { lock (_lock) { return _entries.Where(entry => entry.Domain is not null).SelectMany(entry => entry.Domain!).ToArray(); } }
                public bool Remove(Entry{{index}} entry) { lock (_lock) { return _entries.Remove(entry) && _byName.Remove(entry.Name); } }
            }

            """;
    }

    private static string OneType(int count) => Usings + $$"""
        public sealed class Entry { public int Id; public int[]? Domain; public void Probe() => Domain = new int[4]; }
        public sealed class Registry
        {
            private readonly object _lock = new();
            private readonly List<Entry> _entries = new();
            {{Repeat(count, index => $$"""
                private int _count{{index}};
                public void Register{{index}}(Entry entry) { lock (_lock) { _entries.Add(entry); _count{{index}}++; } entry.Probe(); }
                public Entry? Find{{index}}(int id) { lock (_lock) { return _count{{index}} == 0 ? null : _entries.Find(entry => entry.Id == id); } }

                """)}}
        }
        """;

    private static string OneMethod(int count) => Usings + $$"""
        public sealed class Entry { public int Id; public int[]? Domain; public void Probe() => Domain = new int[4]; }
        public sealed class Registry
        {
            private readonly object _lock = new();
            private readonly List<Entry> _entries = new();
            public Entry? Find(int id) { lock (_lock) { return _entries.Find(entry => entry.Id == id); } }
            public void RegisterAll(bool probe)
            {
                {{Repeat(count, index => $$"""
                    var entry{{index}} = new Entry { Id = {{index}} };
                    lock (_lock) { _entries.Add(entry{{index}}); }
                    if (probe) { entry{{index}}.Probe(); }

                    """)}}
            }
        }
        """;

    private static string CallChain(int count) => Usings + $$"""
        public sealed class Entry { public int Id; public int[]? Domain; public void Probe() => Domain = new int[4]; }
        public sealed class Registry
        {
            private readonly object _lock = new();
            private readonly List<Entry> _entries = new();
            public Entry? Find(int id) { lock (_lock) { return _entries.Find(entry => entry.Id == id); } }
            public void Register(Entry entry) { Step0(entry); entry.Probe(); }
            {{Repeat(count, index => $"private void Step{index}(Entry entry) {{ entry.Id++; Step{index + 1}(entry); }}\n")}}
            private void Step{{count}}(Entry entry) { lock (_lock) { _entries.Add(entry); } }
        }
        """;

    private static string CallRing(int count) => Usings + $$"""
        public sealed class Entry { public int Id; public int[]? Domain; public void Probe() => Domain = new int[4]; }
        public sealed class Registry
        {
            private readonly object _lock = new();
            private readonly List<Entry> _entries = new();
            public Entry? Find(int id) { lock (_lock) { return _entries.Find(entry => entry.Id == id); } }
            {{Repeat(count, index => $$"""
                public void Step{{index}}(Entry entry)
                {
                    if (entry.Id == {{index}}) { Step{{(index + 1) % count}}(entry); } else { Step{{((index * 7) + 3) % count}}(entry); }
                    lock (_lock) { _entries.Add(entry); }
                    entry.Probe();
                }

                """)}}
        }
        """;

    private static string OneRegistry(int count) => Usings + $$"""
        public abstract class Entry { public int Id; public int[]? Domain; public virtual void Probe() => Domain = new int[4]; }
        public static class Registry
        {
            private static readonly object Lock = new();
            private static readonly List<Entry> Entries = new();
            public static void Add(Entry entry) { lock (Lock) { Entries.Add(entry); } }
            public static Entry? Find(int id) { lock (Lock) { return Entries.Find(entry => entry.Id == id); } }
        }
        {{Repeat(count, index => $$"""
            public sealed class Entry{{index}} : Entry
            {
                private int _own;
                public static Entry{{index}} Create() { var entry = new Entry{{index}}(); Registry.Add(entry); entry.Probe(); return entry; }
                public override void Probe() { base.Probe(); _own = Id; }
                public int Own => _own;
            }

            """)}}
        """;

    private static string Repeat(int count, Func<int, string> part) => string.Concat(Enumerable.Range(0, count).Select(part));
}
