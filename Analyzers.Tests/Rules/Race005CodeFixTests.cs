using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

public sealed class Race005CodeFixTests
{
    [Fact]
    public Task PublishesInAFactoryOfAConstructorBehindABrace() => Verify.CodeFixAsync<Race005ConstructorPublishesThisCodeFixProvider>(
        """
        public sealed class Device { public Device(string name) { {|RACE005:Devices.All.TryAdd(name, this)|}; Name = name; }
            public string Name { get; }
        }

        public static class Devices
        {
            internal static readonly ConcurrentDictionary<string, Device> All = new();

            public static string? NameOf(string key) => All.TryGetValue(key, out var device) ? device.Name : null;
        }
        """,
        """
        public sealed class Device { private Device(string name) { Name = name; }
        
            public static Device Create(string name)
            {
                var device = new Device(name);
                Devices.All.TryAdd(name, device);
                return device;
            }
            public string Name { get; }
        }

        public static class Devices
        {
            internal static readonly ConcurrentDictionary<string, Device> All = new();

            public static string? NameOf(string key) => All.TryGetValue(key, out var device) ? device.Name : null;
        }
        """);

    [Fact]
    public Task PublicationMovesIntoAFactoryThatCallersUse() =>
        Verify.CodeFixAsync<Race005ConstructorPublishesThisCodeFixProvider>(
            [
                ("/0/Device.cs", """
                    public sealed class Device
                    {
                        private static readonly List<Device> _all = new();

                        public Device(string name)
                        {
                            // Others may look for it.
                            lock (_all)
                            {
                                {|RACE005:_all.Add(this)|};
                            }

                            Name = name;
                        }

                        public string Name { get; }

                        public static Device? Find(string name)
                        {
                            lock (_all)
                            {
                                return _all.Find(device => device.Name == name);
                            }
                        }
                    }
                    """),
                ("/0/Program.cs", """
                    public static class Setup
                    {
                        public static void Run()
                        {
                            var disk = new Device("disk");
                            Device card = new("card");
                            Console.WriteLine(disk.Name + card.Name);
                        }
                    }
                    """),
            ],
            [
                ("/0/Device.cs", """
                    public sealed class Device
                    {
                        private static readonly List<Device> _all = new();

                        private Device(string name)
                        {
                            Name = name;
                        }

                        public static Device Create(string name)
                        {
                            var device = new Device(name);
                            // Others may look for it.
                            lock (_all)
                            {
                                _all.Add(device);
                            }

                            return device;
                        }

                        public string Name { get; }

                        public static Device? Find(string name)
                        {
                            lock (_all)
                            {
                                return _all.Find(device => device.Name == name);
                            }
                        }
                    }
                    """),
                ("/0/Program.cs", """
                    public static class Setup
                    {
                        public static void Run()
                        {
                            var disk = Device.Create("disk");
                            Device card = Device.Create("card");
                            Console.WriteLine(disk.Name + card.Name);
                        }
                    }
                    """),
            ],
            new CodeFixOptions { Title = "Publish from a static factory method" });

    [Fact]
    public Task OwnMembersInThePublicationAreReadFromTheNewObject() =>
        Verify.CodeFixAsync<Race005ConstructorPublishesThisCodeFixProvider>(
            """
            public sealed class Entry<T>
            {
                private static readonly ConcurrentDictionary<int, Entry<T>> _all = new();

                internal Entry(int id, T value)
                {
                    Id = id;
                    {|RACE005:_all[Id] = this|};
                    Value = value;
                }

                public int Id { get; }

                public T Value { get; }

                public static Entry<T>? Find(int id) => _all.TryGetValue(id, out var entry) ? entry : null;

                public static void Add(T value) => new Entry<T>(1, value);
            }
            """,
            """
            public sealed class Entry<T>
            {
                private static readonly ConcurrentDictionary<int, Entry<T>> _all = new();

                private Entry(int id, T value)
                {
                    Id = id;
                    Value = value;
                }

                internal static Entry<T> Create(int id, T value)
                {
                    var entry = new Entry<T>(id, value);
                    _all[entry.Id] = entry;
                    return entry;
                }

                public int Id { get; }

                public T Value { get; }

                public static Entry<T>? Find(int id) => _all.TryGetValue(id, out var entry) ? entry : null;

                public static void Add(T value) => Entry<T>.Create(1, value);
            }
            """);

    [Fact]
    public Task EachConstructorGetsOneFactoryForAllThatItPublishes() =>
        Verify.CodeFixAsync<Race005ConstructorPublishesThisCodeFixProvider>(
            """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> _byId = new();
                private static readonly ConcurrentDictionary<string, Device> _byName = new();

                public Device(int id, string name)
                {
                    {|RACE005:_byId[id] = this|};
                    {|RACE005:_byName[name] = this|}; // by both
                    Name = name;
                }

                public string Name { get; }

                public static Device? Find(int id) => _byId.TryGetValue(id, out var device) ? device : null;

                public static Device? Find(string name) => _byName.TryGetValue(name, out var device) ? device : null;
            }

            public sealed class Disk
            {
                private static readonly ConcurrentDictionary<int, Disk> _all = new();

                public Disk(int id)
                {
                    {|RACE005:_all[id] = this|};
                    Device = new Device(id, "disk");
                }

                public Device Device { get; }

                public static Disk? Find(int id) => _all.TryGetValue(id, out var disk) ? disk : null;

                public static string Make() => new Disk(1).Device.Name + new Device(2, "card").Name;
            }
            """,
            """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> _byId = new();
                private static readonly ConcurrentDictionary<string, Device> _byName = new();

                private Device(int id, string name)
                {
                    Name = name;
                }

                public static Device Create(int id, string name)
                {
                    var device = new Device(id, name);
                    _byId[id] = device;
                    _byName[name] = device; // by both
                    return device;
                }

                public string Name { get; }

                public static Device? Find(int id) => _byId.TryGetValue(id, out var device) ? device : null;

                public static Device? Find(string name) => _byName.TryGetValue(name, out var device) ? device : null;
            }

            public sealed class Disk
            {
                private static readonly ConcurrentDictionary<int, Disk> _all = new();

                private Disk(int id)
                {
                    Device = Device.Create(id, "disk");
                }

                public static Disk Create(int id)
                {
                    var disk = new Disk(id);
                    _all[id] = disk;
                    return disk;
                }

                public Device Device { get; }

                public static Disk? Find(int id) => _all.TryGetValue(id, out var disk) ? disk : null;

                public static string Make() => Disk.Create(1).Device.Name + Device.Create(2, "card").Name;
            }
            """);

    public static TheoryData<string, string> NotOffered => new()
    {
        { "a caller sets more in an initializer", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> s_all = new();
                public Device(int id, string name) { {|RACE005:s_all[id] = this|}; Name = name; }
                public string Name { get; init; }
                public static Device? Find(int id) => s_all.TryGetValue(id, out var device) ? device : null;
                public static Device Make() => new(1, "a") { Name = "b" };
            }
            """ },
        { "a class derives from it", """
            public class Device
            {
                private static readonly ConcurrentDictionary<int, Device> s_all = new();
                public Device(int id, string name) { {|RACE005:s_all[id] = this|}; Name = name; }
                public string Name { get; }
                public static Device? Find(int id) => s_all.TryGetValue(id, out var device) ? device : null;
            }
            public sealed class Disk : Device { public Disk() : base(1, "disk") { } }
            """ },
        { "the publication needs a local of the constructor", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> s_all = new();
                public Device(string name) { var id = name.Length; {|RACE005:s_all[id] = this|}; Name = name; }
                public string Name { get; }
                public static Device? Find(int id) => s_all.TryGetValue(id, out var device) ? device : null;
            }
            """ },
        { "there is a member of that name", """
            public sealed class Device
            {
                private static readonly ConcurrentDictionary<int, Device> s_all = new();
                public Device(int id, string name) { {|RACE005:s_all[id] = this|}; Name = name; }
                public string Name { get; }
                public static Device? Find(int id) => s_all.TryGetValue(id, out var device) ? device : null;
                public static void Create() { }
            }
            """ },
        { "a derived constructor is the late one", """
            public abstract class Device
            {
                private static readonly ConcurrentDictionary<string, Device> s_all = new();
                protected Device(string name) { {|RACE005:s_all[name] = this|}; }
                public static Device? Find(string name) => s_all.TryGetValue(name, out var device) ? device : null;
            }
            public sealed class Disk : Device
            {
                public Disk(string name, int[] sectors) : base(name) => Sectors = sectors;
                public int[] Sectors { get; }
            }
            """ },
    };

    [Theory]
    [MemberData(nameof(NotOffered))]
    public Task IsNotOfferedWhere(string situation, string source)
    {
        Assert.NotEmpty(situation);
        return Verify.NoCodeFixAsync<Race005ConstructorPublishesThisCodeFixProvider>(source);
    }
}
